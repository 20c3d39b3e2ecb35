namespace EUNet.Testing;

/// <summary>The middle.</summary>
internal sealed class CenterCropOracle : PixelCopyOracle
{
    protected override int Source(int output, int inExtent, int outExtent) => output + ((inExtent - outExtent) / 2);
}
