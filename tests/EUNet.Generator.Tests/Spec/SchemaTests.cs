using System.Globalization;
using EUNet.Generator.Spec;
using EUNet.Testing;
using NJsonSchema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EUNet.Generator.Tests.Spec;

/// <summary>The schema is the parser's own table: it is what is committed, and the two judge specs alike.</summary>
public sealed class SchemaTests
{
    private static readonly string SchemaFile = Path.Combine(Repository.Specs, "eunet.schema.json");

    public static TheoryData<string> Names => new(SpecFiles.Names);

    /// <summary>Set EUNET_UPDATE=1 to write the file anew.</summary>
    [Fact]
    public void CommittedSchema_IsWhatTheVocabularySays()
    {
        if (Environment.GetEnvironmentVariable("EUNET_UPDATE") == "1")
        {
            File.WriteAllText(SchemaFile, SchemaWriter.Write());
        }

        Assert.Equal(SchemaWriter.Write(), File.ReadAllText(SchemaFile));
    }

    /// <summary>Set EUNET_UPDATE=1 to write the page anew.</summary>
    [Fact]
    public void CommittedReference_IsWhatTheVocabularySays()
    {
        var page = Path.Combine(Repository.Root, "docs", "spec-keys.md");
        if (Environment.GetEnvironmentVariable("EUNET_UPDATE") == "1")
        {
            File.WriteAllText(page, ReferenceWriter.Write());
        }

        Assert.Equal(ReferenceWriter.Write(), File.ReadAllText(page));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EverySpec_IsValidByTheSchema(string name) => Assert.Empty(await Violations(SpecFiles.Resolve(name)!.Text));

    [Theory]
    [InlineData("width: 1.0", "widht: 1.0")]
    [InlineData("width: 1.0", "width: wide")]
    [InlineData("width: 1.0", "width: 0")]
    [InlineData("drop_connect: 0.2", "drop_connect: 1.0")]
    [InlineData("activation: swish", "activation: swihs")]
    [InlineData("epsilon: 1e-3", "epsilon: [1e-3]")]
    [InlineData("normalize: imagenet", "normalize: { mean: [1] }")]
    [InlineData("size: 224", "size: [224, 224, 3]")]
    [InlineData("stem: { filters: 32 }", "stem: { filters: 32, kernel: 4 }")]
    [InlineData("r1_k3_s11_e1_i32_o16_se0.25", "r1_q3_s11_e1_i32_o16_se0.25")]
    [InlineData("network: EfficientNetB0", "summary: without a name")]
    [InlineData("top: 1280", "top: all")]
    public async Task SchemaAndParser_RefuseTheSame(string right, string wrong)
    {
        var text = SpecFiles.Resolve("efficientnet-b0")!.Text;
        Assert.Contains(right, text, StringComparison.Ordinal);
        var changed = text.Replace(right, wrong, StringComparison.Ordinal).Replace("summary: EfficientNet", "# ", StringComparison.Ordinal);
        Assert.NotEmpty(await Violations(changed));
        Assert.Null(SpecReader.Read("specs/x.yaml", changed, SpecFiles.Resolve).Spec);
    }

    [Fact]
    public void EveryDefault_IsAValueOfItsKey()
    {
        foreach (var (path, key) in Keys("", Vocabulary.Root.Section))
        {
            if (key.Default is { } text)
            {
                var kinds = key.Kind is AnyKind any ? any.Alternatives : EquatableArray.Of(key.Kind);
                Assert.True(kinds.Any(kind => Takes(kind, text)), $"{path}: {text}");
            }

            // A key that is neither required nor defaulted, in value or in words, would have no meaning where it is left out.
            Assert.True(key.Required || key.Default is not null || key.DefaultNote is not null || HasSection(key.Kind), path);
        }
    }

    [Fact]
    public void EveryWord_HasAMemberInItsEnum()
    {
        All<ActivationKind>(Vocabulary.Encoder.Activation);
        All<PaddingKind>(Vocabulary.Encoder.Padding);
        All<UpsamplingKind>(Vocabulary.Decoder.UpKind);
        All<DecoderBlockKind>(Vocabulary.Decoder.Block);
        All<FitKind>(Vocabulary.Decoder.Fit);
        All<AttentionKind>(Vocabulary.Decoder.Attention);

        static void All<T>(SpecKey key)
            where T : struct, Enum
        {
            var words = Assert.IsType<ChoiceKind>(key.Kind).Values;
            Assert.All(words, word => Assert.True(Enum.TryParse<T>(CSharpNames.Pascal(word), out _), word));
        }
    }

    private static bool HasSection(ValueKind kind) => kind is SectionKind || (kind is AnyKind any && any.Alternatives.Any(HasSection));

    private static bool Takes(ValueKind kind, string text) => kind switch
    {
        IntegerKind range => int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= range.Minimum && value <= range.Maximum,
        KernelKind => int.Parse(text, CultureInfo.InvariantCulture) % 2 == 1,
        NumberKind range => range.Allows(double.Parse(text, CultureInfo.InvariantCulture)),
        BooleanKind => text is "true" or "false",
        ChoiceKind choice => choice.Values.Contains(text),
        TextKind => text == "none",
        _ => false,
    };

    private static IEnumerable<(string Path, SpecKey Key)> Keys(string path, ValueKind kind) => kind switch
    {
        SectionKind section => section.Keys.SelectMany(key => Keys($"{path}.{key.Name}", key.Kind).Prepend(($"{path}.{key.Name}", key))),
        ListKind list => Keys(path + "[]", list.Element),
        AnyKind any => any.Alternatives.SelectMany(alternative => Keys(path, alternative)),
        _ => [],
    };

    private static async Task<string[]> Violations(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(SchemaFile));
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return schema.Validate(Json(stream.Documents[0].RootNode)).Select(error => error.ToString()).ToArray();
    }

    /// <summary>YAML's core schema: plain numbers and booleans are such, all else is text.</summary>
    private static string Json(YamlNode node) => node switch
    {
        YamlMappingNode map => "{" + string.Join(",", map.Children.Select(pair => $"{Json(pair.Key)}:{Json(pair.Value)}")) + "}",
        YamlSequenceNode list => "[" + string.Join(",", list.Children.Select(Json)) + "]",
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar => scalar.Value!,
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when double.TryParse(scalar.Value, CultureInfo.InvariantCulture, out _) => scalar.Value!,
        YamlScalarNode scalar => System.Text.Json.JsonSerializer.Serialize(scalar.Value),
        _ => throw new ArgumentException(node.ToString(), nameof(node)),
    };
}
