namespace EUNet.Networks;

/// <summary>A label's index, and how probable a classifier finds it.</summary>
public readonly record struct LabelProbability(int Index, float Probability);

/// <summary>What a classifier says of a photo: a probability for every label, in sum one.</summary>
public sealed class Classification
{
    /// <summary>Softmax of logits; of a single one, its sigmoid and the rest.</summary>
    public Classification(ReadOnlySpan<float> logits)
    {
        // A single logit stands beside one that is 0.
        float[] all = logits.Length == 1 ? [0, logits[0]] : logits.ToArray();
        var largest = all.Max();
        var exponentials = all.Select(logit => Math.Exp(logit - largest)).ToArray();
        var sum = exponentials.Sum();
        Probabilities = [.. exponentials.Select(e => (float)(e / sum))];
    }

    /// <summary>By index.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>The most probable labels, the most probable first; where two are equal, the lower index.</summary>
    /// <param name="count">How many, at most.</param>
    public IReadOnlyList<LabelProbability> Top(int count)
        => [.. Probabilities.Select((probability, index) => new LabelProbability(index, probability)).OrderByDescending(label => label.Probability).Take(count)];
}
