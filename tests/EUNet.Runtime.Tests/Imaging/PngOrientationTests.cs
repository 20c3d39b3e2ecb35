using EUNet.Imaging;

namespace EUNet.Runtime.Tests.Imaging;

public sealed class PngOrientationTests
{
    // Little-endian, one entry: Orientation, a short, one of it, its value.
    private static byte[] Exif(byte value) => [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 6)]
    [InlineData(8, 8)]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    public void Value_IsRead(byte value, int orientation) => Assert.Equal(orientation, PngOrientation.Of(Png(Exif(value))));

    [Fact]
    public void WhatIsCutOrDamaged_IsAsStored()
    {
        var exif = Exif(6);
        for (var length = 0; length < exif.Length - 2; length++)
        {
            Assert.Equal(1, PngOrientation.Of(Png(exif[..length])));
            Assert.Equal(1, PngOrientation.Of(Png(exif)[..(8 + 8 + length)]));
        }

        exif[4] = 0xFF; // the directory lies beyond the block
        Assert.Equal(1, PngOrientation.Of(Png(exif)));
        exif[7] = 0xFF;
        Assert.Equal(1, PngOrientation.Of(Png(exif)));
        Assert.Equal(1, PngOrientation.Of("no PNG"u8));
    }

    private static byte[] Png(byte[] exif)
        => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, (byte)exif.Length, .. "eXIf"u8, .. exif, 0, 0, 0, 0];
}
