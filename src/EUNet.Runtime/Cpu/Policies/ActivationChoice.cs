using EUNet.Tensors;

namespace EUNet.Cpu.Policies;

/// <summary>What is done with an activation once it is a type, which the JIT compiles a driver for.</summary>
internal interface IActivationUse
{
    /// <summary>Does it.</summary>
    void With<TActivation>()
        where TActivation : struct, IActivation;
}

/// <summary>From an activation's name to its policy: the one list of them.</summary>
internal static class ActivationChoice
{
    /// <summary>Does something with an activation, and gives it back with whatever it made.</summary>
    public static TUse Use<TUse>(Activation activation, TUse use)
        where TUse : struct, IActivationUse
    {
        switch (activation)
        {
            case Activation.None:
                use.With<Identity>();
                break;
            case Activation.Swish:
                use.With<Swish>();
                break;
            case Activation.Relu:
                use.With<Relu>();
                break;
            case Activation.Relu6:
                use.With<Relu6>();
                break;
            case Activation.HardSwish:
                use.With<HardSwish>();
                break;
            case Activation.Sigmoid:
                use.With<Sigmoid>();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(activation), activation, "There is no policy for this activation.");
        }

        return use;
    }
}
