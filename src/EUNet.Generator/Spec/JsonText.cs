using System.Text;

namespace EUNet.Generator.Spec;

/// <summary>A JSON value as text: objects over lines, lists of plain values in one.</summary>
internal static class JsonText
{
    /// <summary>A string, quoted and escaped.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A list; its items are JSON.</summary>
    public static string List(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return all.Any(item => item.Contains("\n")) ? $"[\n{Indent(string.Join(",\n", all))}\n]" : $"[{string.Join(", ", all)}]";
    }

    /// <summary>An object; its values are JSON.</summary>
    public static string Object(IEnumerable<(string Name, string Json)> members)
    {
        var all = members.Select(member => $"{Quote(member.Name)}: {member.Json}").ToArray();
        return all.Length == 0 ? "{}"
            : all.Length == 1 && !all[0].Contains("\n") ? $"{{ {all[0]} }}"
            : $"{{\n{Indent(string.Join(",\n", all))}\n}}";
    }

    private static string Indent(string lines) => "  " + lines.Replace("\n", "\n  ");
}
