namespace EUNet.Imaging;

/// <summary>Angles in degrees.</summary>
internal static class Angle
{
    /// <summary>
    /// Sine and cosine, rounded to 24 binary places: mathematical libraries differ in a double's last bits, and what is drawn with an angle
    /// shall not.
    /// </summary>
    public static (double Sin, double Cos) SinCos(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * (Math.PI / 180));
        return (Math.Round(sin * (1 << 24)) / (1 << 24), Math.Round(cos * (1 << 24)) / (1 << 24));
    }
}
