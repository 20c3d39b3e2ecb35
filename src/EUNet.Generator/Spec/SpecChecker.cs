using EUNet.Generator.Diagnostics;
using EUNet.Losses;

namespace EUNet.Generator.Spec;

/// <summary>Checks a tree against the vocabulary, value by value; what several keys say together is for <see cref="SpecRules"/>.</summary>
internal sealed class SpecChecker(List<SpecDiagnostic> diagnostics)
{
    /// <summary>Checks a section and everything in it.</summary>
    /// <param name="path">Of the section in the file; empty for the file itself.</param>
    /// <param name="at">Where to say that a key is missing.</param>
    public void CheckSection(SpecMap map, SectionKind kind, string path, SpecPosition at)
    {
        foreach (var entry in map.Entries)
        {
            if (kind.Find(entry.Key) is { } key)
            {
                Check(entry.Value, key.Kind, Join(path, key.Name), entry.Position);
            }
            else
            {
                var names = kind.Keys.Select(known => known.Name).ToArray();
                diagnostics.Add(DiagnosticCatalog.UnknownKey.At(
                    entry.KeyPosition, entry.Key, path.Length == 0 ? "a spec" : $"'{path}'", NearestName.Suggestion(entry.Key, names),
                    string.Join(", ", names)));
            }
        }

        foreach (var key in kind.Keys)
        {
            if (key.Required && map.Find(key.Name) is null)
            {
                diagnostics.Add(DiagnosticCatalog.MissingKey.At(
                    at, path.Length == 0 ? "a spec" : $"'{path}'", key.Name, $"'{key.Name}: {key.Example}'"));
            }
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Checks one value.</summary>
    /// <param name="whole">The entry, or list item, that holds it.</param>
    private void Check(SpecNode node, ValueKind kind, string path, SpecPosition whole)
    {
        switch (kind)
        {
            case AnyKind any:
                Check(node, any.Alternatives.FirstOrDefault(alternative => Looks(node, alternative)) ?? any, path, whole, any);
                break;
            default:
                Check(node, kind, path, whole, kind);
                break;
        }
    }

    private void Check(SpecNode node, ValueKind kind, string path, SpecPosition whole, ValueKind described)
    {
        switch (kind, node)
        {
            case (_, SpecScalar { IsEmpty: true }):
                WrongType(node, path, whole, described);
                break;
            case (SectionKind section, SpecMap map):
                CheckSection(map, section, path, whole);
                break;
            case (ListKind list, SpecList items):
                CheckList(items, list, path);
                break;
            case (ClassMapKind, SpecMap map):
                ClassMap.Check(map, diagnostics);
                break;
            case (BlockTokenKind, SpecScalar token):
                CheckToken(token);
                break;
            case (LossKind, SpecScalar loss):
                CheckLoss(loss);
                break;
            case (IntegerKind integer, _) when SpecValues.Integer(node) is { } value:
                Range(value >= integer.Minimum && value <= integer.Maximum, node, path, kind);
                break;
            case (KernelKind kernel, _) when SpecValues.Integer(node) is { } value:
                Range(value >= 1 && value <= kernel.Maximum && value % 2 == 1, node, path, kind);
                break;
            case (NumberKind number, _) when SpecValues.Number(node) is { } value:
                Range(number.Allows(value), node, path, kind);
                break;
            case (BooleanKind, _) when SpecValues.Boolean(node) is not null:
            case (TextKind, SpecScalar { Text.Length: > 0 }):
                break;
            case (ChoiceKind choice, SpecScalar scalar):
                CheckChoice(scalar, choice, path, described);
                break;
            default:
                WrongType(node, path, whole, described);
                break;
        }
    }

    /// <summary>Whether a value is meant as this alternative: by its look, so that a wrong value gets that alternative's message.</summary>
    private static bool Looks(SpecNode node, ValueKind alternative) => alternative switch
    {
        SectionKind or ClassMapKind => node is SpecMap,
        ListKind => node is SpecList,
        ChoiceKind => node is SpecScalar && SpecValues.Number(node) is null,
        _ => SpecValues.Number(node) is not null,
    };

    private void CheckList(SpecList list, ListKind kind, string path)
    {
        if (list.Items.Count < kind.MinimumCount || list.Items.Count > kind.MaximumCount)
        {
            var counts = kind.MinimumCount == kind.MaximumCount ? $"{kind.MinimumCount}" : $"{kind.MinimumCount} to {kind.MaximumCount}";
            diagnostics.Add(DiagnosticCatalog.OutOfRange.At(list.Position, path, $"{counts} {kind.Items}", $"a list of {list.Items.Count}"));
            return;
        }

        for (var i = 0; i < list.Items.Count; i++)
        {
            Check(list.Items[i], kind.Element, $"{path}[{i}]", list.Items[i].Position);
        }
    }

    private void CheckToken(SpecScalar token)
    {
        if (BlockToken.Parse(token.Text, out var flaw) is null && flaw is not null)
        {
            diagnostics.Add(DiagnosticCatalog.BadBlockToken.At(token.Part(flaw.Offset, flaw.Length), token.Text, flaw.What, flaw.Mend));
        }
    }

    private void CheckLoss(SpecScalar loss)
    {
        try
        {
            LossGrammar.Read(loss.Text);
        }
        catch (LossFormatException wrong)
        {
            // A comma ends a plain text in braces, so that the loss's own bracket stays open.
            var cutOff = !loss.Quoted && loss.Text.LastIndexOf('(') > loss.Text.LastIndexOf(')');
            var mend = cutOff ? "in braces put a loss that has a comma in quotes" : $"there are {LossGrammar.Known}";
            diagnostics.Add(DiagnosticCatalog.BadLoss.At(loss.Part(wrong.Offset, wrong.Length), SpecText.OneLine(loss.Text), SpecText.OneLine(wrong.Message), mend));
        }
    }

    private void CheckChoice(SpecScalar scalar, ChoiceKind choice, string path, ValueKind described)
    {
        if (!choice.Values.Contains(scalar.Text))
        {
            diagnostics.Add(DiagnosticCatalog.UnknownValue.At(
                scalar.Position, scalar.Text, path, NearestName.Suggestion(scalar.Text, choice.Values), described.Describe()));
        }
    }

    private void Range(bool inside, SpecNode node, string path, ValueKind kind)
    {
        if (!inside)
        {
            diagnostics.Add(DiagnosticCatalog.OutOfRange.At(node.Position, path, kind.Describe(), ((SpecScalar)node).Text));
        }
    }

    private void WrongType(SpecNode node, string path, SpecPosition whole, ValueKind kind) =>
        diagnostics.Add(DiagnosticCatalog.WrongType.At(
            node is SpecScalar { IsEmpty: true } ? whole : node.Position, path, kind.Describe(), node.Describe()));
}
