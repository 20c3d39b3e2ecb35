using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EUNet.Generator.Graph.Operators;

namespace EUNet.Generator.Graph;

/// <summary>
/// A hash of what a network computes: its operators, how they are wired, the names and shapes of their parameters, and the input's
/// normalisation. Dropout is left out: it changes how weights are found, not what they mean. Not of what the file, the class or tensors are called: weights fit wherever the fingerprints are equal.
/// </summary>
public static class Fingerprint
{
    /// <summary>Thirty-two hexadecimal digits: the first half of a SHA-256.</summary>
    public static string Of(NetworkGraph graph)
    {
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(Text(graph)));
        return string.Concat(hash.Take(16).Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>What is hashed: a line for the input, one for each operator, one for the output.</summary>
    public static string Text(NetworkGraph graph)
    {
        var text = new StringBuilder();
        var normalization = graph.Input.Normalization;
        text.Append("input ").Append(graph.Input.Channels.ToString(CultureInfo.InvariantCulture))
            .Append(" mean ").Append(Join(normalization.Mean)).Append(" std ").Append(Join(normalization.Std)).Append('\n');
        var number = NumbersWithoutDropout(graph);
        foreach (var op in graph.Operators.Where(op => op is not Dropout))
        {
            text.Append(op.GetType().Name).Append(' ').Append(op.Attributes).Append(" of ").Append(Join(op.Inputs.Select(input => number[input]))).Append(" to ")
                .Append(number[op.Output].ToString(CultureInfo.InvariantCulture));
            foreach (var parameter in op.Parameters)
            {
                text.Append(' ').Append(parameter.Name).Append(" [").Append(Join(parameter.Shape)).Append(']');
            }

            text.Append('\n');
        }

        return text.Append("logits ").Append(number[graph.Logits].ToString(CultureInfo.InvariantCulture)).Append('\n').ToString();
    }

    private static int[] NumbersWithoutDropout(NetworkGraph graph)
    {
        var number = new int[graph.Tensors.Count];
        var next = 1;
        foreach (var op in graph.Operators)
        {
            number[op.Output] = op is Dropout ? number[op.Inputs[0]] : next++;
        }

        return number;
    }

    private static string Join<T>(IEnumerable<T> items)
        where T : IFormattable => string.Join(",", items.Select(item => item.ToString(item is double ? "R" : null, CultureInfo.InvariantCulture)));
}
