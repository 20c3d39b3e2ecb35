using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;

namespace EUNet.Generator.Tests.Spec;

/// <summary>One wrong spec a diagnostic: where it points, and that it says how to mend it.</summary>
public sealed class SpecDiagnosticTests
{
    private const string Good =
        """
        network: RoadNet
        input: { channels: 3, size: 64 }
        encoder:
          width: 1.0
          norm: { epsilon: 1e-3, momentum: 0.99 }
          stem: { filters: 8 }
          blocks:
            - r1_k3_s11_e1_i8_o8_se0.25
            - r2_k3_s22_e4_i8_o16_se0.25
        decoder:
          up: nearest
          block: double
          stages:
            - { skip: stem,  filters: 12 }
            - { skip: input, filters: 8 }
        head: { kernel: 1 }
        classes: { road: "#804080", "traffic light": "#C08080" }

        """;

    private static readonly Dictionary<string, string> Others = new()
    {
        ["base"] = Good.Replace("RoadNet", "BaseNet", StringComparison.Ordinal),
        ["loop"] = "network: Loop\nencoder: { extends: pool }\nclassifier: { classes: 2 }\n",
        ["pool"] = "network: Pool\nencoder: { width: 2, extends: loop }\nclassifier: { classes: 2 }\n",
    };

    [Fact]
    public void GoodSpec_HasNoDiagnostics() => Assert.Equal([], Read(Good).Diagnostics);

    [Theory]
    [InlineData("size: 64 }", "size: 64", 2, 8, "close the '{' that opens here")]
    [InlineData("  norm:", "\tnorm:", 5, 1, "a tab in the indentation; indent with spaces")]
    [InlineData("nearest", "near\u0000est", 11, 11, "the character U+0000 is no text; save the file as UTF-8")]
    [InlineData("nearest", "near\uFFFDest", 11, 11, "the character U+FFFD is no text; save the file as UTF-8")]
    [InlineData("\"#C08080\"", "\"#C08080", 17, 46, "close the quotes that open here")]
    [InlineData("size: 64 }", "size: [64 }", 2, 29, "close the '[' that opens here")]
    public void EUN001_NotYaml(string right, string wrong, int line, int column, string mend) => Finds("EUN001", right, wrong, line, column, mend);

    [Theory]
    [InlineData("epsilon", "epsilom", 5, 11, "'epsilom' is not a key of 'encoder.norm' (did you mean 'epsilon'?); keys here: epsilon, momentum")]
    [InlineData("head:", "haed:", 16, 1, "'haed' is not a key of a spec (did you mean 'head'?); keys here: network, summary,")]
    [InlineData("skip: input", "colour: blue", 15, 9, "'colour' is not a key of 'decoder.stages[1]'; keys here: skip, filters, up,")]
    public void EUN002_UnknownKey(string right, string wrong, int line, int column, string mend) => Finds("EUN002", right, wrong, line, column, mend);

    [Theory]
    [InlineData("width: 1.0", "width: wide", 4, 10, "'encoder.width' takes a number above 0 to 100, not 'wide'")]
    [InlineData("width: 1.0", "width:", 4, 3, "not nothing")]
    [InlineData("width: 1.0", "width: \"1.0\"", 4, 10, "'encoder.width' takes a number")]
    [InlineData("{ kernel: 1 }", "[1]", 16, 7, "'head' takes a mapping such as { kernel: 1, bias: true }, not a list")]
    [InlineData("up: nearest", "up: [nearest]", 11, 7, "or transpose-4x4, or a mapping such as { kind: transpose-4x4, bias: true }, not a list")]
    [InlineData("filters: 12", "filters: 12.5", 14, 31, "takes a whole number from 1 to 65536, not '12.5'")]
    public void EUN003_WrongType(string right, string wrong, int line, int column, string mend) => Finds("EUN003", right, wrong, line, column, mend);

    [Theory]
    [InlineData("up: nearest", "bottleneck: { pyramid: [1, 2, 1], filters: 8 }", 11, 33, "'decoder.bottleneck.pyramid' takes each number of bins once; a second 1 is outside")]
    [InlineData("kernel: 1", "kernel: 2", 16, 17, "'head.kernel' takes an odd number from 1 to 15; 2 is outside")]
    [InlineData("momentum: 0.99", "momentum: 1", 5, 36, "takes a number from 0 and below 1; 1 is outside")]
    [InlineData("size: 64", "size: [64]", 2, 29, "'input.size' takes 2 sides (height, width); a list of 1 is outside")]
    [InlineData("filters: 12", "filters: 0", 14, 31, "takes a whole number from 1 to 65536; 0 is outside")]
    public void EUN004_OutOfRange(string right, string wrong, int line, int column, string mend) => Finds("EUN004", right, wrong, line, column, mend);

    [Theory]
    [InlineData("up: nearest", "up: neerest", 11, 7, "'neerest' is not a value of 'decoder.up' (did you mean 'nearest'?); it takes nearest, bilinear,")]
    [InlineData("block: double", "block: triple", 12, 10, "it takes residual, double, single or none")]
    public void EUN005_UnknownValue(string right, string wrong, int line, int column, string mend) => Finds("EUN005", right, wrong, line, column, mend);

    [Theory]
    [InlineData(",  filters: 12", "", 14, 7, "'decoder.stages[0]' needs the key 'filters'; write 'filters: 64'")]
    [InlineData("network: RoadNet", "summary: a street", 1, 1, "a spec needs the key 'network'; write 'network: RoadNet'")]
    [InlineData("up: nearest", "up: { bias: true }", 11, 3, "'decoder.up' needs the key 'kind'; write 'kind: transpose-4x4'")]
    public void EUN006_MissingKey(string right, string wrong, int line, int column, string mend) => Finds("EUN006", right, wrong, line, column, mend);

    [Fact]
    public void EUN006_EncoderOfNothing()
    {
        var found = Single(Read("network: N\nencoder: { norm: none }\nclassifier: { classes: 2 }\n"));
        Assert.Equal(("EUN006", 2, 1), (found.Id, found.Position.Line, found.Position.Column));
        Assert.Contains("'extends: efficientnet-b0'", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EUN007_DuplicateKey() =>
        Finds("EUN007", "up: nearest", "up: nearest\n  up: bilinear", 12, 3, "'up' already stands in line 11; remove one of the two");

    [Theory]
    [InlineData("extends: bsae", 4, 12, "there is no spec 'bsae' (did you mean 'base'?); add bsae.yaml")]
    [InlineData("extends: nowhere", 4, 12, "there is no spec 'nowhere'; add nowhere.yaml to the specs, or name one that is there")]
    public void EUN008_UnknownBase(string wrong, int line, int column, string mend) => Finds("EUN008", "width: 1.0", wrong, line, column, mend);

    [Theory]
    [InlineData("width: 1.0", "extends: road", 4, 12, "'encoder' extends itself: road -> road;")]
    [InlineData("network: RoadNet", "network: RoadNet\nextends: road", 2, 10, "the spec extends itself: road -> road;")]
    public void EUN009_CircularExtends(string right, string wrong, int line, int column, string mend) => Finds("EUN009", right, wrong, line, column, mend);

    [Fact]
    public void EUN009_CircleOfOthers_PointsAtTheLinkThatClosesIt()
    {
        var found = Single(SpecReader.Read("specs/loop.yaml", Others["loop"], name => new SpecSource($"specs/{name}.yaml", Others[name])));
        Assert.Equal(("EUN009", "specs/pool.yaml", 2, 31), (found.Id, found.Position.Path, found.Position.Line, found.Position.Column));
        Assert.Contains("'encoder' extends itself: loop -> pool -> loop; one of these must", found.Message, StringComparison.Ordinal);
        Finds("EUN031", "width: 1.0", "extends: loop", 4, 12, "the spec 'loop', which this one extends, has errors; mend the one at specs/pool.yaml(2,31) first");
    }

    [Theory]
    [InlineData("_q3_s22", 9, 10, "'q3' is no part of a block; parts are r (repeats), k (kernel)")]
    [InlineData("_k4_s22", 9, 10, "'k4' is no part of a block; k takes an odd kernel")]
    [InlineData("_k3_s33", 9, 13, "'s33' is no part of a block; s takes 1 or 2, for both directions or for each: s2, s22")]
    [InlineData("_k3_k5_s22", 9, 13, "'k5' says k a second time; remove one of the two")]
    [InlineData("_k3_se1.5_s22", 9, 13, "se takes a ratio above 0 and up to 1, such as se0.25")]
    [InlineData("_k3__s22", 9, 13, "an empty part")]
    [InlineData("_s22", 9, 7, "it lacks k; write it like r2_k3_s22_e6_i16_o24")]
    [InlineData("_k3_s22_fc8", 9, 17, "fc goes with c1 only; add c1, or remove the fc")]
    public void EUN010_BadBlockToken(string wrong, int line, int column, string mend) => Finds("EUN010", "_k3_s22", wrong, line, column, mend);

    [Theory]
    [InlineData("nearest", "&up nearest", 11, 7, "specs use no anchors (&up); remove the anchor")]
    [InlineData("nearest", "*up", 11, 7, "specs use no aliases (*up); write the value out, or use 'extends'")]
    [InlineData("nearest", "!mine nearest", 11, 7, "specs use no tags (!mine); remove the tag")]
    [InlineData("head:", "---\nhead:", 16, 1, "specs use no second document; remove this '---'")]
    [InlineData("up: nearest", "[up]: nearest", 11, 3, "specs use no lists or mappings as keys; put a name before the ':'")]
    public void EUN014_UnsupportedYaml(string right, string wrong, int line, int column, string mend) => Finds("EUN014", right, wrong, line, column, mend);

    [Fact]
    public void EUN015_LevelsAndBlocks() => Finds(
        "EUN015", "width: 1.0", "levels: [8, 16]", 4, 3, "'levels' makes a plain U-Net encoder, and 'stem', 'blocks' belong to one of blocks; remove the one or the other");

    [Fact]
    public void EUN016_BaseLacksSection()
    {
        var found = Single(Read("network: N\nencoder: { extends: base }\nclassifier: { extends: base }\n"));
        Assert.Equal(("EUN016", 3, 24), (found.Id, found.Position.Line, found.Position.Column));
        Assert.Equal("spec 'base' has no section 'classifier' to extend; name a spec that has one, or write it out here", found.Message);
    }

    [Theory]
    [InlineData("head:", "classifier: { classes: 10 }\nhead:", 16, 1, "has a 'classifier' and a 'decoder'; keep one")]
    public void EUN017_TwoTasks(string right, string wrong, int line, int column, string mend) => Finds("EUN017", right, wrong, line, column, mend);

    [Fact]
    public void EUN017_NoTask()
    {
        var found = Single(Read("network: N\nencoder: { extends: base }\n"));
        Assert.Equal(("EUN017", 1, 1), (found.Id, found.Position.Line, found.Position.Column));
        Assert.Contains("neither a 'classifier' nor a 'decoder'; add", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RoadNet", "road-net", 1, 10, "'road-net' cannot name a C# class; use letters and digits, a letter first")]
    [InlineData("road:", "traffic-light:", 17, 38, "'traffic light' and 'traffic-light' would both become the C# name TrafficLight; rename one of them")]
    [InlineData("RoadNet", "Network", 1, 10, "'Network' is a name that generated code needs; choose another, such as RoadNet")]
    [InlineData("RoadNet", "record", 1, 10, "'record' is a name that generated code needs; choose another")]
    [InlineData("RoadNet", "Session", 1, 10, "'Session' is a name that generated code needs; choose another")]
    [InlineData("RoadNet", "C16", 1, 10, "'C16' is a name that generated code needs; choose another")]
    [InlineData("road:", "\"ro\\nad\":", 17, 12, "'ro ad' has characters around or in it that are no text; write it without escapes")]
    [InlineData("road:", "3d:", 17, 12, "'3d' cannot become a member of a C# enum; begin it with a letter")]
    public void EUN018_BadName(string right, string wrong, int line, int column, string mend) => Finds("EUN018", right, wrong, line, column, mend);

    [Theory]
    [InlineData("\"#804080\"", "\"#80408\"", 17, 18, "class 'road' takes a colour in quotes, \"#RRGGBB\" (an unquoted # starts a comment), not '#80408'")]
    [InlineData("{ road: \"#804080\",", "\n  road: #804080\nignore: 9 # ", 18, 3, "an unquoted # starts a comment), not nothing")]
    public void EUN019_BadColor(string right, string wrong, int line, int column, string mend) => Finds("EUN019", right, wrong, line, column, mend);

    [Theory]
    [InlineData("up: nearest", "up: { kind: nearest, bias: true }", 11, 24, "'decoder.up.bias' has no effect with 'nearest'; it belongs to transpose-2x2 and transpose-4x4")]
    [InlineData("head:", "ignore: 9\nhead:", 16, 1, "'ignore' has no effect with classes that have names; put 'ignore: N' among the classes")]
    [InlineData("up: nearest", "bottleneck: { pyramid: [1, 2], filters: 8, block: double }", 11, 46, "remove one of the two")]
    public void EUN021_NoEffect(string right, string wrong, int line, int column, string mend) => Finds("EUN021", right, wrong, line, column, mend);

    [Theory]
    [InlineData("size: 64", "normalize: { mean: [1, 2], std: [1] }", 2, 42, "'input.normalize.mean' has 2 values but the input has 3 channels; state one for all")]
    [InlineData("channels: 3,", "channels: 1, normalize: imagenet,", 2, 34, "'input.normalize' has 3 values but the input has 1 channels; state { mean: [...]")]
    public void EUN026_ChannelMismatch(string right, string wrong, int line, int column, string mend) => Finds("EUN026", right, wrong, line, column, mend);

    [Theory]
    [InlineData("head:", "training: { loss: bce }\nhead:", 16, 19, "the loss 'bce' is for one logit, and the network has 2; say 'loss: cross-entropy'")]
    [InlineData("classes: { road: \"#804080\", \"traffic light\": \"#C08080\" }", "training: { loss: cross-entropy }", 17, 19, "the network has 1; say 'loss: bce'")]
    [InlineData("classes: {", "training: { loss: bce }\nclasses: 3 # {", 17, 19, "the network has 3; say 'loss: cross-entropy'")]
    [InlineData("head:", "training: { loss: focal + 2 bce }\nhead:", 16, 29, "the loss 'bce' is for one logit, and the network has 2")]
    [InlineData("head:", "training: { loss: \"cross-entropy(weights 1, 2, 3)\" }\nhead:", 16, 20, "the loss 'cross-entropy' is for 3 logits by its weights, and the network has 2; give it one")]
    public void EUN028_LossMismatch(string right, string wrong, int line, int column, string mend) => Finds("EUN028", right, wrong, line, column, mend);

    [Fact]
    public void EUN020_BlockInputMismatch_WarnsAtTheI()
    {
        var read = Read(Good.Replace("_e4_i8_", "_e4_i16_", StringComparison.Ordinal));
        Assert.NotNull(read.Spec);
        Assert.Equal(
            "specs/road.yaml(9,20): warning EUN020: stage 2 is written for 16 input filters but 8 arrive; write i8, or leave the i out",
            Assert.Single(read.Diagnostics).ToString());
    }

    [Fact]
    public void EUN029_NameTaken_PointsAtTheLaterFile()
    {
        SpecSource[] files =
        [
            new("specs/b.yaml", Good), new("specs/a.yaml", Good.Replace("RoadNet", "roadnet", StringComparison.Ordinal)),
            new("specs/more/a.yaml", Good.Replace("RoadNet", "Other", StringComparison.Ordinal)),
        ];
        Assert.Equal(
            [
                "specs/b.yaml(1,10): error EUN029: the class 'RoadNet' is also that of specs/a.yaml; give one of the two another",
                "specs/more/a.yaml(1,1): error EUN029: the file name 'a' is also that of specs/a.yaml; give one of the two another",
            ],
            SpecCompiler.TakenNames(files.Select(file => SpecCompiler.Read(file, files))).Select(found => found.ToString()));
    }

    [Theory]
    [InlineData("classes: { road:", "classes: { ignore: 1, road:", 17, 20, "the mask value 1 is ignored, so the class 'traffic light' of that index is never learnt;")]
    [InlineData("classes: { road: \"#804080\", \"traffic light\": \"#C08080\" }", "classes: 9\nignore: 8", 18, 9, "the mask value 8 is ignored, so the class 'class8'")]
    public void EUN032_IgnoredClass_Warns(string right, string wrong, int line, int column, string mend)
    {
        var read = Read(Good.Replace(right, wrong, StringComparison.Ordinal));
        Assert.NotNull(read.Spec);
        var found = Assert.Single(read.Diagnostics);
        Assert.Contains(mend, found.Message, StringComparison.Ordinal);
        Assert.Equal(("EUN032", SpecSeverity.Warning, line, column), (found.Id, found.Severity, found.Position.Line, found.Position.Column));
    }

    [Fact]
    public void EUN033_SoftmaxOfOne() => Finds(
        "EUN033", "kernel: 1 }\nclasses", "kernel: 1, activation: softmax }\nclasses: 1 # classes", 16, 32, "the softmax of one logit is always 1; say 'activation: sigmoid'");

    [Theory]
    [InlineData("dice + crossentropy", 26, "'dice + crossentropy' states no loss: there is no loss 'crossentropy'; there are cross-entropy,")]
    [InlineData("\"dice + focal(2, 3)\"", 27, "the alpha of focal is a number from 0 to 1; there are")]
    [InlineData("\"dice\\n+ focal(2, 3)\"", 19, "'dice + focal(2, 3)' states no loss: the alpha")]
    [InlineData("dice dice", 24, "'dice' is left over")]
    [InlineData("dice +", 25, "a loss's name is missing at the end")]
    [InlineData("5", 20, "a loss's name is missing at the end")]
    public void EUN034_BadLoss(string loss, int column, string mend) => Finds("EUN034", "head:", $"training: {{ loss: {loss} }}\nhead:", 16, column, mend);

    [Fact]
    public void EUN034_LossThatACommaEnds_IsToBeQuoted()
    {
        var found = Read(Good.Replace("head:", "training: { loss: dice(smooth 1, present) }\nhead:", StringComparison.Ordinal)).Diagnostics.First();
        Assert.Equal(("EUN034", 16, 32), (found.Id, found.Position.Line, found.Position.Column));
        Assert.EndsWith("the bracket of dice is not closed where it should be; in braces put a loss that has a comma in quotes", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EUN028_LossOfAClassifier()
    {
        var found = Single(Read("network: N\nencoder: { extends: base }\nclassifier: {}\ntraining: { loss: bce }\n"));
        Assert.Equal(("EUN028", 4, 19), (found.Id, found.Position.Line, found.Position.Column));
        Assert.Equal([], Read("network: N\nencoder: { extends: base }\nclassifier: { classes: 1 }\ntraining: { loss: bce }\n").Diagnostics);
    }

    [Theory]
    [InlineData("classes: 1", "bce")]
    [InlineData("classes: 2", "cross-entropy")]
    [InlineData("classes: 2\ntraining: { loss: cross-entropy }", "cross-entropy")]
    [InlineData("classes: 1\ntraining: { loss: bce }", "bce")]
    [InlineData("classes: 2\ntraining:\n  loss: cross-entropy(balanced) +\n    0.5 dice(smooth 1, present)", "cross-entropy(balanced) + 0.5 dice(smooth 1, present)")]
    public void Loss_IsTheSpecs_OrFollowsTheClasses(string wanted, string loss)
    {
        var read = Read(Good[..Good.IndexOf("classes:", StringComparison.Ordinal)] + wanted + "\n");
        Assert.Equal(loss, read.Spec!.Training.Loss);
        Assert.Contains(
            SpecCompiler.Emit(read.Spec, "Road")!.Files, file => file.Text.Contains($"Training = new(\"{loss}\"),", StringComparison.Ordinal));
    }

    [Fact]
    public void Several_AreAllReported_InTheFilesOrder()
    {
        var text = Good.Replace("epsilon", "epsilom", StringComparison.Ordinal).Replace("up: nearest", "up: 5", StringComparison.Ordinal)
            .Replace("filters: 12", "filters: 0", StringComparison.Ordinal);
        Assert.Equal(["EUN002", "EUN003", "EUN004"], Read(text).Diagnostics.Select(d => d.Id));
    }

    [Fact]
    public void InheritedError_IsNamedAtExtends()
    {
        var broken = Others["base"].Replace("e4", "e0", StringComparison.Ordinal);
        var result = SpecReader.Read(
            "specs/road.yaml", "network: N\nencoder: { extends: base }\nclassifier: {}\n", _ => new SpecSource("specs/base.yaml", broken));
        Assert.Equal(
            "specs/road.yaml(2,21): error EUN031: the spec 'base', which this one extends, has errors; mend the one at specs/base.yaml(9,17) first",
            Single(result).ToString());
        Assert.Equal(
            "specs/base.yaml(9,17): error EUN010: block 'r2_k3_s22_e0_i8_o16_se0.25': 'e0' is no part of a block; e takes a whole number from 1 to 64",
            Single(SpecReader.Read("specs/base.yaml", broken, _ => null)).ToString());
    }

    [Fact]
    public void Catalog_StatesEachCodeOnce()
    {
        var ids = DiagnosticCatalog.All.Select(rule => rule.Id).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        var fields = typeof(DiagnosticCatalog).GetFields().Where(field => field.FieldType == typeof(DiagnosticRule));
        Assert.Equal(fields.Count(), ids.Length);
        Assert.All(ids, id => Assert.Matches("^EUN[0-9]{3}$", id));
    }

    private static void Finds(string id, string right, string wrong, int line, int column, string mend)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        var at = Good.IndexOf(right, StringComparison.Ordinal);
        var result = Read(Good[..at] + wrong + Good[(at + right.Length)..]);
        Assert.Null(result.Spec);
        var found = Assert.Single(result.Diagnostics);
        Assert.Contains(mend, found.Message, StringComparison.Ordinal);
        Assert.Equal((id, "specs/road.yaml", line, column), (found.Id, found.Position.Path, found.Position.Line, found.Position.Column));
        Assert.StartsWith($"specs/road.yaml({line},{column}): error {id}: ", found.ToString(), StringComparison.Ordinal);
    }

    private static SpecDiagnostic Single(SpecReadResult result)
    {
        Assert.Null(result.Spec);
        return Assert.Single(result.Diagnostics);
    }

    private static SpecReadResult Read(string text) => SpecReader.Read(
        "specs/road.yaml", text,
        name => name == "road" ? new SpecSource("specs/road.yaml", text)
            : Others.TryGetValue(name, out var other) ? new SpecSource($"specs/{name}.yaml", other) : null,
        Others.Keys);
}
