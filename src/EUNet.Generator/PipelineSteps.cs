namespace EUNet.Generator;

/// <summary>Names of the generator's steps, which tests follow through Roslyn's own record of what ran.</summary>
public static class PipelineSteps
{
    /// <summary>The text of each spec file.</summary>
    public const string Sources = "Sources";

    /// <summary>Each spec, read: the network it states and what is wrong with it.</summary>
    public const string Reads = "Reads";

    /// <summary>Specs whose names another has already.</summary>
    public const string TakenNames = "TakenNames";

    /// <summary>The networks stated, without positions: an edit of a comment ends here.</summary>
    public const string Specs = "Specs";

    /// <summary>The code of each network.</summary>
    public const string Networks = "Networks";

    /// <summary>Layer types of all networks.</summary>
    public const string Layers = "Layers";

    /// <summary>ILGPU kernels of all networks.</summary>
    public const string Kernels = "Kernels";

    /// <summary>Channels and strides of all networks' taps.</summary>
    public const string Shapes = "Shapes";

    /// <summary>Names of all networks.</summary>
    public const string Catalog = "Catalog";

    /// <summary>What is to be reported.</summary>
    public const string Findings = "Findings";
}
