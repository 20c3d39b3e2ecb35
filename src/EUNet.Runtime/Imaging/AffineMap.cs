namespace EUNet.Imaging;

/// <summary>
/// Where a picture's points come from in another: <c>(XX x + XY y + X0, YX x + YY y + Y0)</c>, in pixels from the upper left corner, a pixel's
/// centre at halves.
/// </summary>
internal readonly record struct AffineMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>Every point from itself.</summary>
    public static AffineMap Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>This map, and of its result the next one.</summary>
    public AffineMap Then(AffineMap next) => new(
        (next.XX * XX) + (next.XY * YX),
        (next.XX * XY) + (next.XY * YY),
        (next.XX * X0) + (next.XY * Y0) + next.X0,
        (next.YX * XX) + (next.YY * YX),
        (next.YX * XY) + (next.YY * YY),
        (next.YX * X0) + (next.YY * Y0) + next.Y0);

    /// <summary>Then moves by so many pixels.</summary>
    public AffineMap Moved(double x, double y) => Then(new(1, 0, x, 0, 1, y));

    /// <summary>Then multiplies both coordinates.</summary>
    public AffineMap Scaled(double x, double y) => Then(new(x, 0, 0, 0, y, 0));

    /// <summary>Then mirrors left and right of a picture of that width.</summary>
    public AffineMap Mirrored(double width) => Then(new(-1, 0, width, 0, 1, 0));

    /// <summary>Then turns about a point: the picture that is made shows the other turned clockwise by so many degrees.</summary>
    public AffineMap Turned(double degrees, double x, double y)
    {
        var (sin, cos) = Angle.SinCos(degrees);
        return Moved(-x, -y).Then(new(cos, sin, 0, -sin, cos, 0)).Moved(x, y);
    }
}
