using System.Text.RegularExpressions;
using EUNet.Tensors;

namespace EUNet.Weights.Sources;

/// <summary>A block of a network's encoder, as its parameters show it.</summary>
/// <param name="Name">Stage and letter: <c>2a</c>.</param>
/// <param name="Stage">From 1.</param>
/// <param name="Place">In its stage, from 0.</param>
/// <param name="Index">In the encoder, from 0.</param>
/// <param name="Parts">The layers with weights of convolutions, in the order in which they run: expand_conv, dwconv, se_reduce, se_expand, project_conv.</param>
public sealed record EncoderBlock(string Name, int Stage, int Place, int Index, IReadOnlyList<string> Parts)
{
    /// <summary>Whether it has an expansion; a block of expansion 1 has none.</summary>
    public bool HasExpansion => Parts.Contains("expand_conv");

    /// <summary>Whether it is a fused MBConv, without a depthwise convolution.</summary>
    public bool IsFused => !Parts.Contains("dwconv");
}

/// <summary>The blocks of a network's encoder, from its parameters' names: sources number them in ways that follow from what there is.</summary>
public sealed partial class EncoderBlocks
{
    private readonly Dictionary<string, EncoderBlock> _byName;

    /// <summary>Reads them from a network's parameters, which stand in the network's order.</summary>
    public EncoderBlocks(ParameterSet parameters)
    {
        var blocks = new List<EncoderBlock>();
        var groups = parameters.Items.Select(parameter => LayerOfBlock().Match(parameter.Name)).Where(match => match.Success).GroupBy(match => match.Groups["block"].Value);
        foreach (var group in groups)
        {
            var stage = int.Parse(group.First().Groups["stage"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            string[] parts = [.. group.Select(match => match.Groups["layer"].Value).Distinct().Where(part => !part.EndsWith("bn", StringComparison.Ordinal))];
            blocks.Add(new EncoderBlock(group.Key, stage, blocks.Count(block => block.Stage == stage), blocks.Count, parts));
        }

        _byName = blocks.ToDictionary(block => block.Name, StringComparer.Ordinal);
        Stages = blocks.Count == 0 ? 0 : blocks.Max(block => block.Stage);
    }

    /// <summary>How many stages there are.</summary>
    public int Stages { get; }

    /// <summary>The block that a layer belongs to, and the layer's name within it: <c>block2a_expand_conv</c> is <c>expand_conv</c> of 2a.</summary>
    public bool TryFind(string layer, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out EncoderBlock? block, out string part)
    {
        var match = LayerOfBlock().Match(layer + ".");
        part = match.Groups["layer"].Value;
        block = match.Success ? _byName.GetValueOrDefault(match.Groups["block"].Value) : null;
        return block is not null;
    }

    [GeneratedRegex(@"^block(?<block>(?<stage>\d{1,4})[a-z]+)_(?<layer>\w+)\.")]
    private static partial Regex LayerOfBlock();
}
