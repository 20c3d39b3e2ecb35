namespace EUNet.Testing;

/// <summary>The nearest pixel, rounded down.</summary>
internal sealed class ResizeOracle : PixelCopyOracle
{
    protected override int Source(int output, int inExtent, int outExtent) => (int)((long)output * inExtent / outExtent);
}
