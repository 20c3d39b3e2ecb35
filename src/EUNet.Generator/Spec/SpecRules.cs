using EUNet.Generator.Diagnostics;
using EUNet.Losses;

namespace EUNet.Generator.Spec;

/// <summary>Checks what keys say together, in a tree whose values are right each by itself.</summary>
internal sealed class SpecRules(SpecPositions positions, List<SpecDiagnostic> diagnostics)
{
    /// <summary>All rules.</summary>
    public void Check(SpecMap root)
    {
        CheckName(((SpecScalar)root["network"]!).Text);
        CheckTask(root);
        CheckEncoder((SpecMap)root["encoder"]!);
        CheckNormalization(root);
        if (root["decoder"] is SpecMap decoder)
        {
            CheckDecoder(decoder);
        }

        CheckLoss(root);
        CheckIgnore(root);
        if (root["decoder"] is not null && Logits(root) == 1 && (root["head"] as SpecMap)?["activation"] is SpecScalar { Text: "softmax" })
        {
            diagnostics.Add(DiagnosticCatalog.ConstantProbability.At(positions.Value("head.activation")));
        }

        if (root.Find("ignore") is not null && root["classes"] is not SpecScalar)
        {
            var with = root["classes"] is SpecMap ? "classes that have names" : "no 'classes'";
            NoEffect("ignore", with, "put 'ignore: N' among the classes");
        }
    }

    private void CheckName(string name)
    {
        if (!CSharpNames.IsClassName(name))
        {
            var (what, mend) = CSharpNames.IsIdentifier(name)
                ? ("is a name that generated code needs", "choose another, such as RoadNet")
                : ("cannot name a C# class", "use letters and digits, a letter first, such as RoadNet");
            diagnostics.Add(DiagnosticCatalog.BadName.At(positions.Value("network"), name, what, mend));
        }
    }

    private void CheckTask(SpecMap root)
    {
        var (classifier, decoder) = (root.Find("classifier"), root.Find("decoder"));
        if (classifier is null && decoder is null)
        {
            diagnostics.Add(DiagnosticCatalog.NoTask.At(
                positions["network"], "the network has neither a 'classifier' nor a 'decoder'",
                "add 'classifier: { classes: 1000 }' or a decoder"));
        }
        else if (classifier is not null && decoder is not null)
        {
            diagnostics.Add(DiagnosticCatalog.NoTask.At(
                positions["classifier"], "the network has a 'classifier' and a 'decoder'",
                "keep one; to take another spec's encoder only, put 'extends' into 'encoder'"));
        }
        else if (decoder is null)
        {
            foreach (var key in new[] { "head", "classes" }.Where(key => root.Find(key) is not null))
            {
                NoEffect(key, "a classifier", key == "classes" ? "say 'classes' inside 'classifier'" : "remove it");
            }
        }
    }

    private void CheckEncoder(SpecMap encoder)
    {
        var ofBlocks = encoder.Entries.Select(entry => entry.Key)
            .Where(name => Vocabulary.Encoder.OfBlocks.Any(key => key.Name == name)).ToArray();
        var levels = encoder.Find("levels") is not null;
        if (levels && ofBlocks.Length > 0)
        {
            diagnostics.Add(DiagnosticCatalog.MixedEncoder.At(
                positions["encoder.levels"], "levels", string.Join(", ", ofBlocks.Select(key => $"'{key}'"))));
        }
        else if (!levels && encoder.Find("blocks") is null)
        {
            diagnostics.Add(DiagnosticCatalog.MissingKey.At(
                positions["encoder"], "'encoder'", "blocks",
                "'extends: efficientnet-b0', 'blocks: [r1_k3_s11_e1_i32_o16_se0.25, ...]' or 'levels: [64, 128, ...]'"));
        }
        else if (!levels)
        {
            CheckArrivals(encoder);
        }
    }

    /// <summary>Tokens say what arrives before 'width' scales it; the network goes by what does arrive.</summary>
    private void CheckArrivals(SpecMap encoder)
    {
        var arrives = SpecValues.Integer((encoder["stem"] as SpecMap)?["filters"]) ?? int.Parse(Vocabulary.Encoder.StemFilters.Default!);
        var tokens = ((SpecList)encoder["blocks"]!).Items;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = (SpecScalar)tokens[i];
            var block = BlockToken.Parse(token.Text, out _)!;
            if (block.InFilters != 0 && block.InFilters != arrives)
            {
                var part = ("_" + token.Text).IndexOf("_i" + block.InFilters, StringComparison.Ordinal);
                var at = part < 0 ? token.Position : token.Position with
                {
                    Column = token.Position.Column + (token.Quoted ? 1 : 0) + part, Length = block.InFilters.ToString().Length + 1,
                };
                diagnostics.Add(DiagnosticCatalog.BlockInputMismatch.At(at, i + 1, block.InFilters, arrives));
            }

            arrives = block.OutFilters;
        }
    }

    private void CheckNormalization(SpecMap root)
    {
        var channels = SpecValues.Integer((root["input"] as SpecMap)?["channels"]) ?? int.Parse(Vocabulary.Input.Channels.Default!);
        switch ((root["input"] as SpecMap)?["normalize"])
        {
            case SpecScalar { Text: "imagenet" } when channels != 3:
                diagnostics.Add(DiagnosticCatalog.ChannelMismatch.At(
                    positions.Value("input.normalize"), "input.normalize", 3, channels,
                    "state { mean: [...], std: [...] } of your own, or 'channels: 3'"));
                break;
            case SpecMap map:
                foreach (var entry in map.Entries)
                {
                    if (entry.Value is SpecList list && list.Items.Count != 1 && list.Items.Count != channels)
                    {
                        diagnostics.Add(DiagnosticCatalog.ChannelMismatch.At(
                            entry.Value.Position, $"input.normalize.{entry.Key}", list.Items.Count, channels,
                            "state one for all, or one a channel"));
                    }
                }

                break;
        }
    }

    private void CheckLoss(SpecMap root)
    {
        if ((root["training"] as SpecMap)?["loss"] is not SpecScalar loss)
        {
            return;
        }

        var logits = Logits(root);
        foreach (var term in LossGrammar.Read(loss.Text))
        {
            var (takes, mend) = (term.Name, term.Numbers("weights").Count) switch
            {
                ("bce", _) when logits > 1 => ("one logit", "say 'loss: cross-entropy'"),
                ("cross-entropy", _) when logits == 1 => ("two logits or more", "say 'loss: bce', or give it a class for what is left"),
                ("cross-entropy", > 0 and var weights) when weights != logits => ($"{weights} logits by its weights", "give it one weight for each class"),
                _ => (null, ""),
            };
            if (takes is not null)
            {
                diagnostics.Add(DiagnosticCatalog.LossMismatch.At(loss.Part(term.Offset, term.Name.Length), term.Name, takes, logits, mend));
            }
        }
    }

    private static int Logits(SpecMap root) => root["decoder"] is null
        ? SpecValues.Integer((root["classifier"] as SpecMap)?["classes"]) ?? int.Parse(Vocabulary.Classifier.Classes.Default!)
        : root["classes"] is SpecMap map ? ClassMap.Read(map, null).Items.Count : SpecValues.Integer(root["classes"]) ?? 1;

    private void CheckIgnore(SpecMap root)
    {
        var classes = root["classes"] switch
        {
            SpecMap map => ClassMap.Read(map, null),
            var count when SpecValues.Integer(count) is > 1 and { } several => ClassMap.Numbered(several, SpecValues.Integer(root["ignore"])),
            _ => null,
        };
        if (classes?.Ignore is { } ignored && ignored < classes.Items.Count)
        {
            var key = root["classes"] is SpecMap ? "classes.ignore" : "ignore";
            diagnostics.Add(DiagnosticCatalog.IgnoredClass.At(
                positions.Value(key), ignored, classes.Items[ignored].Name, "state a value that is no class's index, such as 255"));
        }
    }

    private void CheckDecoder(SpecMap decoder)
    {
        if (decoder["bottleneck"] is SpecMap bottleneck && bottleneck.Find("pyramid") is not null && bottleneck.Find("block") is not null)
        {
            NoEffect("decoder.bottleneck.block", "'pyramid'", "remove one of the two");
        }

        if ((decoder["bottleneck"] as SpecMap)?["pyramid"] is SpecList bins)
        {
            CheckBins(bins);
        }

        CheckUp(decoder["up"], "decoder.up");
        var stages = (SpecList)decoder["stages"]!;
        for (var i = 0; i < stages.Items.Count; i++)
        {
            CheckUp(((SpecMap)stages.Items[i])["up"], $"decoder.stages[{i}].up");
        }
    }

    // Parameters are called after the bins.
    private void CheckBins(SpecList bins)
    {
        var seen = new HashSet<int>();
        foreach (var bin in bins.Items.Where(bin => !seen.Add(SpecValues.Integer(bin)!.Value)))
        {
            diagnostics.Add(DiagnosticCatalog.OutOfRange.At(bin.Position, "decoder.bottleneck.pyramid", "each number of bins once", $"a second {SpecValues.Integer(bin)}"));
        }
    }

    private void CheckUp(SpecNode? up, string path)
    {
        if (up is SpecMap map && map["kind"] is SpecScalar kind && !kind.Text.StartsWith("transpose", StringComparison.Ordinal))
        {
            foreach (var key in new[] { "bias", "norm" }.Where(key => SpecValues.Boolean(map[key]) == true))
            {
                NoEffect($"{path}.{key}", $"'{kind.Text}'", "it belongs to transpose-2x2 and transpose-4x4: remove it, or change the kind");
            }
        }
    }

    private void NoEffect(string path, string with, string mend) =>
        diagnostics.Add(DiagnosticCatalog.NoEffect.At(positions[path], path, with, mend));
}
