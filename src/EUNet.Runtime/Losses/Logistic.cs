namespace EUNet.Losses;

/// <summary>The logistic function, where it neither overflows nor loses digits.</summary>
internal static class Logistic
{
    /// <summary>1 / (1 + e^-z).</summary>
    public static double Sigmoid(double z)
    {
        var small = Math.Exp(-Math.Abs(z));
        return (z >= 0 ? 1 : small) / (1 + small);
    }

    /// <summary>log(1 + e^z), which is -log(1 - sigmoid(z)).</summary>
    public static double Softplus(double z) => Math.Max(z, 0) + double.LogP1(Math.Exp(-Math.Abs(z)));
}
