namespace EUNet.Testing;

/// <summary>Cropped at right and bottom, zeros there where smaller.</summary>
internal sealed class FitOracle : PixelCopyOracle
{
    protected override int Source(int output, int inExtent, int outExtent) => output;
}
