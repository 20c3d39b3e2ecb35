using EUNet.Data;

namespace EUNet.Runtime.Tests.Data;

public sealed class AugmentationTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("flip 0.5")]
    [InlineData("scale 0.5..2, flip 0.5, rotation 10, brightness 0.3, contrast 0.3, saturation 0.3, hue 10")]
    [InlineData("scale 0.75..0.75, rotation 180, hue 0.125")]
    public void Text_IsReadAndWritten(string text) => Assert.Equal(text, Augmentation.Parse(text).ToString());

    [Fact]
    public void WithoutArguments_ItIsTheRecipe()
        => Assert.Equal(new Augmentation(), Augmentation.Parse("  flip 0.5,scale 0.6..1.9, brightness  3e-1, contrast 0.3, saturation 0.3"));

    [Fact]
    public void WhatIsNotNamed_IsOff() => Assert.Equal(Augmentation.None with { Hue = 7 }, Augmentation.Parse("hue 7"));

    [Theory]
    [InlineData("", "''")]
    [InlineData("flip", "'flip' is not a name and a value")]
    [InlineData("flip 0.5, flip 0.3", "flip is there twice")]
    [InlineData("none, flip 0.5", "'none' is not a name and a value")]
    [InlineData("blur 3", "no 'blur'")]
    [InlineData("flip often", "'often' is no number")]
    [InlineData("flip NaN", "flip NaN is not within 0 and 1")]
    [InlineData("flip 1.5", "flip 1.5 is not within 0 and 1")]
    [InlineData("rotation -3", "rotation -3 is not within 0 and 180")]
    [InlineData("brightness 2", "brightness 2")]
    [InlineData("contrast 2", "contrast 2")]
    [InlineData("saturation 2", "saturation 2")]
    [InlineData("hue 181", "hue 181")]
    [InlineData("scale 2", "'2' is no range such as")]
    [InlineData("scale 0..2", "scale 0..2 is no range")]
    [InlineData("scale 2..1", "scale 2..1 is no range")]
    [InlineData("scale 1..1e9", "is no range")]
    public void WrongText_SaysWhatIsWrong(string text, string part)
    {
        var message = Assert.Throws<InputException>(() => Augmentation.Parse(text)).Message;
        Assert.Contains(part, message);
        Assert.Contains($"'{text}'", message);
    }
}
