using EUNet.Cpu.Lanes;

namespace EUNet.Cpu.Policies;

/// <summary>An activation as a policy that a driver is compiled for; see <see cref="Tensors.Activation"/> for the formulas.</summary>
internal interface IActivation
{
    /// <summary>The activation of every lane.</summary>
    static abstract TVector Apply<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    /// <summary>Its derivative at every lane; at a corner, PyTorch's: 0 at the ends of ReLU and ReLU6.</summary>
    static abstract TVector Slope<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
