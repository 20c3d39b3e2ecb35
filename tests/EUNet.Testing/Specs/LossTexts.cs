namespace EUNet.Testing;

/// <summary>Texts that state losses, and such that do not: for whoever reads them.</summary>
public static class LossTexts
{
    /// <summary>What is read, and as what it is written again.</summary>
    public static IReadOnlyList<(string Text, string Written)> Good { get; } =
    [
        ("cross-entropy", "cross-entropy"),
        ("bce", "bce"),
        ("bce(3)", "bce(3)"),
        ("focal", "focal(2)"),
        ("focal(1.5, 0.25)", "focal(1.5, 0.25)"),
        ("tversky(0.3, 0.7, smooth 2, present)", "tversky(0.3, 0.7, smooth 2, present)"),
        ("jaccard(present)", "jaccard(present)"),
        ("cross-entropy(smoothing 0.1) + 2 * lovasz", "cross-entropy(smoothing 0.1) + 2 lovasz"),
        ("dice + 2bce", "dice + 2 bce"),
        (" focal+1e-1 lovasz", "focal(2) + 0.1 lovasz"),
        ("1 dice ( present,smooth 1e+0 )", "dice(smooth 1, present)"),
        ("cross-entropy(smoothing 0.2, weights 1,0.1, 3e-5)", "cross-entropy(weights 1, 0.1, 3E-05, smoothing 0.2)"),
        ("cross-entropy(weights 1, 2)", "cross-entropy(weights 1, 2)"),
        ("cross-entropy(smoothing 0.1, balanced) + 0.5dice(smooth 1, present)", "cross-entropy(balanced, smoothing 0.1) + 0.5 dice(smooth 1, present)"),
        ("1e25 tversky(1e+25, 0)", "1E+25 tversky(1E+25, 0)"),
    ];

    /// <summary>What is not, and why.</summary>
    public static IReadOnlyList<(string Text, string Why)> Bad { get; } =
    [
        ("dice +", "a loss's name is missing at the end"),
        ("0.5", "a loss's name is missing at the end"),
        ("dice bce", "'bce' is left over"),
        ("dice\tbce", "'bce' is left over"),
        ("crossentropy", "there is no loss 'crossentropy'"),
        ("-1 dice", "there is no loss '-'"),
        ("1e999 dice", "1e999 is too large"),
        ("Dice", "'Dice' begins with no loss's name"),
        ("dice + (bce)", "'(bce)' begins with no loss's name"),
        ("dice(1)", "dice takes no number without a word before it"),
        ("dice()", "the brackets of dice hold a number or a word, which ')' is not"),
        ("dice(", "the brackets of dice hold a number or a word"),
        ("dice(present", "the bracket of dice is not closed where it should be"),
        ("dice(present present)", "the bracket of dice is not closed where it should be"),
        ("dice(present, present)", "'present' stands twice"),
        ("dice(present 1)", "'present' takes no number behind it"),
        ("dice(smooth)", "'smooth' takes one number behind it"),
        ("dice(smooth 1, 2)", "'smooth' takes one number behind it"),
        ("dice(smooth 0)", "the smooth of dice is a number above 0"),
        ("dice(smoothing 1)", "dice knows no 'smoothing'"),
        ("tversky(1)", "tversky takes 2 numbers, not 1"),
        ("tversky(present)", "tversky takes 2 numbers, not 0"),
        ("focal(a)", "focal knows no 'a'"),
        ("focal(1, 2, 3)", "focal takes at most 2 numbers, not 3"),
        ("focal(2, 1.5)", "the alpha of focal is a number from 0 to 1"),
        ("bce(0)", "the weight of bce is a number above 0"),
        ("bce(1, 2)", "bce takes at most 1 number, not 2"),
        ("lovasz(1)", "lovasz takes no number without a word before it"),
        ("cross-entropy(0.1)", "cross-entropy takes no number without a word before it"),
        ("cross-entropy(smoothing 1)", "the smoothing of cross-entropy is a number from 0 and below 1"),
        ("cross-entropy(weights)", "'weights' takes a number for each class behind it"),
        ("cross-entropy(weights 1, -1)", "cross-entropy knows no '-'"),
        ("cross-entropy(weights 1, 2, balanced)", "'weights' and 'balanced' exclude each other"),
    ];
}
