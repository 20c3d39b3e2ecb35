namespace EUNet.Losses;

/// <summary>
/// What training minimises: a number that logits and targets give, and its derivatives. Pixels whose target is ignored are left out before
/// anything is counted. Losses are added and multiplied: <c>Loss.CrossEntropy() + 0.5 * Loss.Dice()</c>.
/// </summary>
public abstract class Loss
{
    /// <summary>Adds a multiple of the loss's derivatives to the batch's gradient.</summary>
    /// <param name="batch">Logits and targets; at least one pixel is counted.</param>
    /// <param name="weight">What the derivatives, and not the value, are multiplied by.</param>
    /// <returns>The loss's value.</returns>
    public abstract double AddTo(LossBatch batch, double weight);

    /// <summary>Why the loss is not for a network of that many logits, or null where it is.</summary>
    public virtual string? Misfit(int logits) => null;

    /// <summary>Whether it can be evaluated only once <see cref="Balanced"/> has told it how often classes occur.</summary>
    public virtual bool NeedsFrequencies => false;

    /// <summary>The loss for data in which classes occur so often: itself, unless it <see cref="NeedsFrequencies"/>.</summary>
    /// <param name="frequencies">Of each class its share of the counted pixels, or their number.</param>
    /// <exception cref="ArgumentException">A frequency is below 0 or no number, or all are 0.</exception>
    public virtual Loss Balanced(IReadOnlyList<double> frequencies) => this;

    /// <summary>As a run's file states it, for example <c>cross-entropy + 0.5 dice</c>.</summary>
    public abstract override string ToString();

    /// <summary>The loss that a text states, as <see cref="ToString"/> does.</summary>
    /// <exception cref="InputException">It states none that is known.</exception>
    public static Loss Parse(string text) => LossText.Parse(text);

    /// <summary>The sum of two losses.</summary>
    public static Loss operator +(Loss left, Loss right) => new LossSum([.. LossSum.Terms(left), .. LossSum.Terms(right)]);

    /// <summary>A multiple of a loss.</summary>
    public static Loss operator *(double weight, Loss loss) => new LossSum([.. LossSum.Terms(loss).Select(term => (weight * term.Weight, term.Loss))]);

    /// <summary>Softmax cross-entropy, the mean over the counted pixels (torch.nn.CrossEntropyLoss).</summary>
    /// <param name="classWeights">A factor for each class; null: 1. The mean is then weighted too.</param>
    /// <param name="labelSmoothing">Share of the truth that is spread over all classes (Szegedy et al., 2016).</param>
    public static Loss CrossEntropy(IReadOnlyList<float>? classWeights = null, double labelSmoothing = 0) => new CrossEntropyLoss(classWeights, labelSmoothing);

    /// <summary>Binary cross-entropy of one logit's sigmoid, the mean over the counted pixels.</summary>
    /// <param name="positiveWeight">A factor for the pixels whose target is 1.</param>
    public static Loss Bce(double positiveWeight = 1) => new BinaryCrossEntropyLoss(positiveWeight);

    /// <summary>
    /// Softmax cross-entropy whose class weights are 1 / sqrt(the class's share of the pixels), at most 8 and then scaled to mean 1 over the pixels.
    /// They are not known before there is data: <see cref="Balanced"/> makes the loss that can be evaluated.
    /// </summary>
    /// <param name="labelSmoothing">Share of the truth that is spread over all classes.</param>
    public static Loss BalancedCrossEntropy(double labelSmoothing = 0) => new BalancedCrossEntropyLoss(labelSmoothing);

    /// <summary>
    /// One minus Tversky's index TP / (TP + alpha FP + beta FN) of soft counts over the whole batch, the mean over the classes (Salehi, Erdogmus and
    /// Gholipour, 2017). A class that no pixel has counts as 0.
    /// </summary>
    /// <param name="smooth">Added above and below the stroke.</param>
    /// <param name="presentOnly">The mean is over the classes that some pixel has, not over all.</param>
    public static Loss Tversky(double alpha, double beta, double smooth = 0, bool presentOnly = false)
        => new TverskyLoss(alpha, beta, smooth, presentOnly, OverlapText("tversky", [LossText.Number(alpha), LossText.Number(beta)], smooth, presentOnly));

    /// <summary>One minus Dice's coefficient, 2 TP / (2 TP + FP + FN): Tversky's with 0.5 and 0.5 (Milletari, Navab and Ahmadi, 2016).</summary>
    /// <inheritdoc cref="Tversky" path="/param"/>
    public static Loss Dice(double smooth = 0, bool presentOnly = false)
        => new TverskyLoss(0.5, 0.5, smooth / 2, presentOnly, OverlapText("dice", [], smooth, presentOnly));

    /// <summary>One minus Jaccard's index, TP / (TP + FP + FN): Tversky's with 1 and 1.</summary>
    /// <inheritdoc cref="Tversky" path="/param"/>
    public static Loss Jaccard(double smooth = 0, bool presentOnly = false)
        => new TverskyLoss(1, 1, smooth, presentOnly, OverlapText("jaccard", [], smooth, presentOnly));

    /// <summary>Focal loss on the sigmoid of each logit by itself, the mean over pixels and logits (Lin et al., 2017).</summary>
    /// <param name="gamma">How much less what is right already counts.</param>
    /// <param name="alpha">Share of the truths among all, where they are weighed; null: not.</param>
    public static Loss Focal(double gamma = 2, double? alpha = null) => new FocalLoss(gamma, alpha);

    /// <summary>
    /// Lovasz's extension of the Jaccard loss, over the whole batch: of the softmax for classes that occur, of the hinge for one logit (Berman,
    /// Triki and Blaschko, 2018).
    /// </summary>
    public static Loss Lovasz() => new LovaszLoss();

    /// <summary>A loss of your own.</summary>
    /// <param name="name">What it is called in a run's file and messages.</param>
    /// <param name="evaluate">Gets the batch and a weight; adds its derivatives, times the weight, to the batch's gradient and returns its value.</param>
    public static Loss Custom(string name, Func<LossBatch, double, double> evaluate) => new CustomLoss(name, evaluate);

    private static string OverlapText(string name, string[] numbers, double smooth, bool presentOnly)
        => LossText.Write(name, [.. numbers, .. smooth == 0 ? [] : new[] { $"smooth {LossText.Number(smooth)}" }, .. presentOnly ? ["present"] : Array.Empty<string>()]);

    private sealed class CustomLoss(string name, Func<LossBatch, double, double> evaluate) : Loss
    {
        public override double AddTo(LossBatch batch, double weight) => evaluate(batch, weight);

        public override string ToString() => name;
    }
}
