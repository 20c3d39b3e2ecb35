using EUNet.Losses;

namespace EUNet.Runtime.Tests.Losses;

public sealed class LossTextTests
{
    [Theory]
    [InlineData("cross-entropy(smoothing 0.1) + 2 * bce(3)", "cross-entropy(smoothing 0.1) + 2 bce(3)")]
    [InlineData(" focal+1e-1 lovasz", "focal(2) + 0.1 lovasz")]
    [InlineData("1 dice ( present,smooth 1e+0 )", "dice(smooth 1, present)")]
    [InlineData("cross-entropy(smoothing 0.2, weights 1,0.1, 3e-5)", "cross-entropy(weights 1, 0.1, 3E-05, smoothing 0.2)")]
    [InlineData("cross-entropy(smoothing 0.1, balanced) + 0.5dice(smooth 1, present)", "cross-entropy(balanced, smoothing 0.1) + 0.5 dice(smooth 1, present)")]
    [InlineData("1e25 tversky(1e+25, 0)", "1E+25 tversky(1E+25, 0)")]
    public void Texts_ThatAreRead_AndReadAgain(string text, string loss)
    {
        Assert.Equal(loss, Loss.Parse(text).ToString());
        Assert.Equal(loss, Loss.Parse(loss).ToString());
    }

    [Theory]
    [InlineData("", "a loss's name is missing at the end")]
    [InlineData("dice +", "a loss's name is missing at the end")]
    [InlineData("dice bce", "'bce' is left over")]
    [InlineData("crossentropy", "there is no loss 'crossentropy'")]
    [InlineData("-1 dice", "there is no loss '-'")]
    [InlineData("1e999 dice", "1e999 is too large")]
    [InlineData("Dice", "'Dice' begins with no loss's name")]
    [InlineData("dice(1)", "dice takes no number without a word before it")]
    [InlineData("dice()", "the brackets of dice hold a number or a word, which ')' is not")]
    [InlineData("dice(present", "the bracket of dice is not closed where it should be")]
    [InlineData("dice(present present)", "the bracket of dice is not closed where it should be")]
    [InlineData("dice(present, present)", "'present' stands twice")]
    [InlineData("dice(present 1)", "'present' takes no number behind it")]
    [InlineData("dice(smooth)", "'smooth' takes one number behind it")]
    [InlineData("dice(smooth 1, 2)", "'smooth' takes one number behind it")]
    [InlineData("dice(smooth 0)", "the smooth of dice is a number above 0")]
    [InlineData("dice(smoothing 1)", "dice knows no 'smoothing'")]
    [InlineData("tversky(1)", "tversky takes 2 numbers, not 1")]
    [InlineData("tversky(present)", "tversky takes 2 numbers, not 0")]
    [InlineData("focal(a)", "focal knows no 'a'")]
    [InlineData("focal(1, 2, 3)", "focal takes at most 2 numbers, not 3")]
    [InlineData("focal(2, 1.5)", "the alpha of focal is a number from 0 to 1")]
    [InlineData("bce(0)", "the weight of bce is a number above 0")]
    [InlineData("bce(1, 2)", "bce takes at most 1 number, not 2")]
    [InlineData("lovasz(1)", "lovasz takes no number without a word before it")]
    [InlineData("cross-entropy(0.1)", "cross-entropy takes no number without a word before it")]
    [InlineData("cross-entropy(smoothing 1)", "the smoothing of cross-entropy is a number from 0 and below 1")]
    [InlineData("cross-entropy(weights)", "'weights' takes a number for each class behind it")]
    [InlineData("cross-entropy(weights 1, -1)", "cross-entropy knows no '-'")]
    [InlineData("cross-entropy(weights 1, 2, balanced)", "'weights' and 'balanced' exclude each other")]
    public void Texts_ThatAreNone_AreErrorsThatSayWhy_AndListWhatIs(string text, string why)
    {
        var message = Assert.Throws<InputException>(() => Loss.Parse(text)).Message;
        Assert.Contains($"'{text}' states no loss: {why}. There are ", message);
        Assert.Contains("tversky(alpha, beta)", message);
    }
}
