using EUNet.Generator.Spec;

namespace EUNet.Generator.Emit.Kernels;

/// <summary>
/// One distinct ILGPU kernel: an operator family and what it is specialised on. Two steps with equal signatures share a kernel,
/// whatever network they belong to.
/// </summary>
public abstract record KernelSignature
{
    /// <summary>The kernel's method and the property that holds it loaded: <c>Convolution3x3_Relu6</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The runtime's type of the loaded kernel: <c>ConvolutionKernel</c>.</summary>
    public abstract string LoadedType { get; }

    /// <summary>What the loaded kernel is made from, after the accelerator and the method: <c>, tile: 8</c>.</summary>
    public virtual string LoadedArguments => "";

    /// <summary>One line for the documentation of the loaded kernel.</summary>
    public abstract string Summary { get; }

    /// <summary>Registers that a thread may use on an NVIDIA device; a test assembles every kernel and holds it to this.</summary>
    public virtual int RegisterBudget => 64;

    /// <summary>Writes the kernel's method.</summary>
    internal abstract void Write(CodeWriter writer);

    private protected static string Suffix(ActivationKind activation) => activation == ActivationKind.None ? "" : "_" + activation;

    private protected static string Apply(ActivationKind activation, string value)
        => activation == ActivationKind.None ? value : $"Lane.{activation}({value})";

    private protected static string Slope(ActivationKind activation, string value)
        => activation == ActivationKind.None ? "1f" : $"Lane.{activation}Slope({value})";

    private protected static string Describe(ActivationKind activation)
        => activation == ActivationKind.None ? "linear" : CSharpNames.Word(activation);
}
