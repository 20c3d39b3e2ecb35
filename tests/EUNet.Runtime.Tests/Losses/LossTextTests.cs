using EUNet.Generator.Spec;
using EUNet.Losses;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Losses;

public sealed class LossTextTests
{
    public static TheoryData<string, string> Good => [.. LossTexts.Good];

    public static TheoryData<string, string> Bad => [.. LossTexts.Bad];

    [Theory]
    [MemberData(nameof(Good))]
    public void Texts_ThatAreRead_AndReadAgain(string text, string written)
    {
        Assert.Equal(written, Loss.Parse(text).ToString());
        Assert.Equal(written, Loss.Parse(written).ToString());
    }

    [Theory]
    [MemberData(nameof(Bad))]
    [InlineData("", "a loss's name is missing at the end")]
    public void Texts_ThatAreNone_AreErrorsThatSayWhy_AndListWhatIs(string text, string why)
    {
        var message = Assert.Throws<InputException>(() => Loss.Parse(text)).Message;
        Assert.Contains($"'{text}' states no loss: {why}. There are ", message);
        Assert.Contains("tversky(alpha, beta)", message);
    }

    /// <summary>A spec is right where the runtime can make its loss, and where that fits the logits, and nowhere else.</summary>
    [Theory]
    [MemberData(nameof(Good))]
    [MemberData(nameof(Bad))]
    public void Specs_MaySayWhatIsReadHere(string text, string writtenOrWhy)
    {
        var isGood = LossTexts.Good.Contains((text, writtenOrWhy));
        for (var logits = 1; logits <= 3; logits++)
        {
            var spec = SpecSketch.Segmenter.With("classes", $"{logits}").With("training.loss", $"\"{text.Replace("\t", "\\t", StringComparison.Ordinal)}\"");
            var read = SpecReader.Read("specs/road.yaml", spec.ToString(), _ => null);
            string[] ids = [.. read.Diagnostics.Select(found => found.Id).Distinct()];
            if (isGood)
            {
                var misfit = Loss.Parse(text).Misfit(logits);
                Assert.Equal(misfit is null ? [] : ["EUN028"], ids);
                Assert.Equal(misfit is null, read.Spec is not null);
                Assert.Equal(writtenOrWhy, Loss.Parse(read.Spec?.Training.Loss ?? text).ToString());
            }
            else
            {
                Assert.Equal(["EUN034"], ids);
                Assert.Contains($"states no loss: {writtenOrWhy}; ", Assert.Single(read.Diagnostics).Message);
            }
        }
    }
}
