using System.Globalization;

namespace EUNet.Generator.Spec;

/// <summary>Writes the vocabulary as a JSON schema (draft 7), from which editors complete and check specs as they are typed.</summary>
public sealed class SchemaWriter
{
    private readonly SortedDictionary<string, string> _definitions = new(StringComparer.Ordinal);

    private SchemaWriter()
    {
    }

    /// <summary>The schema's text, ending with a line feed.</summary>
    public static string Write()
    {
        var writer = new SchemaWriter();
        var root = writer.Members(Vocabulary.Root.Section, isWhole: true).ToList();
        var schema = new List<(string, string)>
        {
            ("$schema", JsonText.Quote("http://json-schema.org/draft-07/schema#")),
            ("title", JsonText.Quote("A network of EUNet")),
            ("description", JsonText.Quote("Written from the table that the parser reads by; a test keeps the two the same.")),
        };
        schema.AddRange(root);
        schema.Add(("definitions", JsonText.Object(writer._definitions.Select(definition => (definition.Key, definition.Value)))));
        return JsonText.Object(schema) + "\n";
    }

    /// <param name="isWhole">The section is never completed from a base, so that what it needs must stand in it.</param>
    private IEnumerable<(string Name, string Json)> Members(SectionKind section, bool isWhole)
    {
        yield return ("type", JsonText.Quote("object"));
        yield return ("additionalProperties", "false");
        var required = section.Keys.Where(key => isWhole && key.Required && key.Kind is not SectionKind).ToArray();
        if (required.Length > 0)
        {
            yield return ("required", JsonText.List(required.Select(key => JsonText.Quote(key.Name))));
        }

        yield return ("properties", JsonText.Object(section.Keys.Select(key => (key.Name, Key(key)))));
    }

    private string Key(SpecKey key)
    {
        var docs = key.DefaultNote is { } note ? $"{key.Docs} By default: {note}." : key.Docs;
        var members = new List<(string, string)> { ("description", JsonText.Quote(docs)) };
        if (key.Default is { } otherwise)
        {
            var isBare = SpecValues.Number(otherwise) is not null || otherwise is "true" or "false";
            members.Add(("default", isBare ? otherwise : JsonText.Quote(otherwise)));
        }

        // Draft 7 ignores what stands beside a $ref.
        members.AddRange(key.Kind is SectionKind
            ? [("allOf", JsonText.List([JsonText.Object(Kind(key.Kind, key.ReplacedWhole))]))]
            : Kind(key.Kind, key.ReplacedWhole));
        return JsonText.Object(members);
    }

    private IEnumerable<(string, string)> Kind(ValueKind kind, bool isWhole) => kind switch
    {
        BooleanKind => [Type("boolean")],
        IntegerKind integer => [Type("integer"), ("minimum", Json(integer.Minimum)), ("maximum", Json(integer.Maximum))],
        KernelKind kernel => [("enum", JsonText.List(Enumerable.Range(0, (kernel.Maximum + 1) / 2).Select(i => Json((2 * i) + 1))))],
        NumberKind number =>
        [
            Type("number"), (number.AboveMinimum ? "exclusiveMinimum" : "minimum", Json(number.Minimum)),
            (number.BelowMaximum ? "exclusiveMaximum" : "maximum", Json(number.Maximum)),
        ],
        TextKind => [Type("string"), ("minLength", "1")],
        LossKind => [Type("string"), ("minLength", "1"), ("examples", JsonText.List(LossKind.Examples.Select(JsonText.Quote)))],
        ChoiceKind choice => [("enum", JsonText.List(choice.Values.Select(JsonText.Quote)))],
        BlockTokenKind => [Type("string"), ("pattern", JsonText.Quote($"^{BlockToken.PartPattern}(_{BlockToken.PartPattern})*$"))],
        ListKind list =>
        [
            Type("array"), ("minItems", Json(list.MinimumCount)), ("maxItems", Json(list.MaximumCount)),
            ("items", JsonText.Object(Kind(list.Element, isWhole: true))),
        ],
        ClassMapKind =>
        [
            Type("object"), ("minProperties", "1"),
            ("properties", JsonText.Object([("ignore", JsonText.Object(Kind(Vocabulary.Root.Ignore.Kind, isWhole)))])),
            ("additionalProperties", JsonText.Object([Type("string"), ("pattern", JsonText.Quote("^#[0-9A-Fa-f]{6}$"))])),
        ],
        AnyKind any => [("anyOf", JsonText.List(any.Alternatives.Select(alternative => JsonText.Object(Kind(alternative, isWhole)))))],
        SectionKind section => [("$ref", JsonText.Quote("#/definitions/" + Define(section, isWhole)))],
        _ => throw new ArgumentException($"The schema has no form for {kind.GetType().Name}.", nameof(kind)),
    };

    private string Define(SectionKind section, bool isWhole)
    {
        if (!_definitions.ContainsKey(section.Name))
        {
            _definitions[section.Name] = JsonText.Object(Members(section, isWhole));
        }

        return section.Name;
    }

    private static (string, string) Type(string name) => ("type", JsonText.Quote(name));

    private static string Json(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
