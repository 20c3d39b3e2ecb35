using System.Text;

namespace EUNet.Profiling;

/// <summary>A step of a schedule, or an activity around it (the loss, an update), with its times.</summary>
/// <param name="Phase">The phase that it is part of.</param>
/// <param name="Method">The pass's method, <c>DepthwiseWeights</c>, or the activity.</param>
/// <param name="Shape">Batch, rows, columns and channels of <see cref="Map"/>; empty for an activity.</param>
/// <param name="MultiplyAdds">Of its convolution or dense layer; 0 where it has none.</param>
/// <param name="Bytes">Of its maps and kernel, each once; 0 for an activity.</param>
public sealed record ProfiledStep(ProfilePhase Phase, string Method, IReadOnlyList<int> Shape, long MultiplyAdds, long Bytes)
{
    /// <summary>The layer's interchange name, <c>block2a_expand_conv</c>, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The map at whose pixels the layer's kernel stands, or else the result; null for an activity.</summary>
    public string? Map { get; init; }

    /// <summary>Seconds of each run.</summary>
    public IReadOnlyList<double> Seconds { get; init; } = [];

    /// <summary>Whether it is a step of the network's schedule.</summary>
    public bool IsScheduled => Map is not null;

    /// <summary>Seconds, the median over the runs.</summary>
    public double MedianSeconds => NetworkProfile.Median(Seconds);

    /// <summary>Made in the forward pass already, and in the backward pass again, because it was not kept.</summary>
    public bool IsAgain => IsScheduled && Phase == ProfilePhase.Backward
        && Method is not ("Accumulate" or "Copy") && !Ends("Weights") && !Ends("Input") && !Ends("Backward");

    /// <summary>For people: <c>depthwise weights</c>, <c>normalize again</c>.</summary>
    public string Kind
    {
        get
        {
            var words = new StringBuilder();
            foreach (var letter in IsScheduled ? Method : "")
            {
                words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToLowerInvariant(letter));
            }

            return words.Length == 0 ? Method : words.Append(IsAgain && !Ends("Again") ? " again" : "").ToString();
        }
    }

    /// <summary>Its pass, and of the backward pass which part: <c>backward: weights</c>.</summary>
    public string Pass => Phase switch
    {
        ProfilePhase.Forward => "forward",
        ProfilePhase.Loss => "loss",
        ProfilePhase.Update => "update",
        _ when Ends("Weights") => "backward: weights",
        _ when Ends("Input") => "backward: input",
        _ when Method == "NormalizeBackward" => "backward: normalisation",
        _ when IsAgain => "backward: made again",
        _ => "backward: other",
    };

    private bool Ends(string end) => Method.EndsWith(end, StringComparison.Ordinal);
}
