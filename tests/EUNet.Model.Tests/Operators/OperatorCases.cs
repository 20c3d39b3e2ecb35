using EUNet.Generator.Graph.Operators;
using EUNet.Generator.Spec;

namespace EUNet.Model.Tests.Operators;

/// <summary>
/// Every operator and every fused pattern, each as a tiny network: batch 2, odd sizes, channel counts with tails. Maps are so small
/// because ILGPU's CPU device runs them too.
/// </summary>
internal static class OperatorCases
{
    private static readonly PaddingRule Valid = new(PaddingKind.Valid);
    private static readonly PaddingRule Symmetric = new(PaddingKind.Symmetric, 1, 1, 1, 1);
    private static readonly PaddingRule Static = new(PaddingKind.Static, 0, 1, 1, 2);

    private static readonly ActivationKind[] Activations =
        [ActivationKind.Swish, ActivationKind.Relu, ActivationKind.Relu6, ActivationKind.HardSwish, ActivationKind.Sigmoid];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        .. Convolutions(), .. Behind(), .. Residuals(), .. DepthwiseConvolutions(), .. SqueezeExcitations(), .. UpConvolutions(), .. JoinConvolutions(),
        .. TransposedConvolutions(), .. Poolings(), .. Sums(), .. SpatialAttention(), .. Resamplings(), .. Concatenations(), .. Dropouts(),
    ];

    /// <summary>The case of that name.</summary>
    public static OperatorCase Get(string name) => All.Single(item => item.Name == name);

    private static IEnumerable<OperatorCase> Convolutions() =>
    [
        Case("Pointwise_20To36", 20, 5, 7, (g, x) => g.Convolution(x, 36)),
        Case("Pointwise_3To5_Bias", 3, 7, 5, (g, x) => g.Convolution(x, 5, bias: true)),
        Case("Pointwise_64To96", 64, 3, 5, (g, x) => g.Convolution(x, 96)),
        Case("Pointwise_8To1_Sigmoid", 8, 7, 5, (g, x) => g.Convolution(x, 1, bias: true)),
        Case("Pointwise_Stride2_OddHeight", 6, 7, 6, (g, x) => g.Convolution(x, 8, stride: 2)),
        Case("Convolution_3x3_3To7", 3, 9, 7, (g, x) => g.Convolution(x, 7, 3)),
        Case("Convolution_3x3_8To12", 8, 5, 7, (g, x) => g.Convolution(x, 12, 3, bias: true)),
        Case("Convolution_3x3_5To34", 5, 4, 6, (g, x) => g.Convolution(x, 34, 3)),
        Case("Convolution_3x3_SmallerThanKernel", 4, 1, 2, (g, x) => g.Convolution(x, 4, 3)),
        Case("Convolution_3x3_Stride2_OddHeight", 3, 9, 6, (g, x) => g.Convolution(x, 8, 3, 2)),
        Case("Convolution_3x3_Stride2_OddWidth_Quads", 8, 6, 9, (g, x) => g.Convolution(x, 8, 3, 2)),
        Case("Convolution_3x3_Stride2_Symmetric", 4, 7, 6, (g, x) => g.Convolution(x, 6, 3, 2, padding: Symmetric)),
        Case("Convolution_3x3_Stride2_Static", 4, 7, 6, (g, x) => g.Convolution(x, 6, 3, 2, padding: Static)),
        Case("Convolution_3x3_Stride2x1", 4, 7, 6, (g, x) => g.Convolution(x, 6, 3, 2, strideX: 1)),
        Case("Convolution_3x3_Valid", 5, 6, 7, (g, x) => g.Convolution(x, 6, 3, padding: Valid, bias: true)),
        Case("Convolution_5x5", 4, 7, 5, (g, x) => g.Convolution(x, 8, 5)),
        Case("Convolution_5x5_Stride2_OddHeight", 3, 9, 8, (g, x) => g.Convolution(x, 5, 5, 2)),
        Case("Convolution_Dense", 12, 3, 5, (g, x) => g.Convolution(g.Average(x), 10, bias: true, dense: true)),
        Case("Convolution_Batch3", 6, 3, 5, (g, x) => g.Convolution(x, 8, 3), batch: 3),
    ];

    private static IEnumerable<OperatorCase> Behind()
    {
        foreach (var kind in Activations)
        {
            // Wide inputs reach every branch of the activations; 3×3 maps of 2 samples give norms 18 values or more.
            yield return Case($"Norm_{kind}", 4, 5, 3, (g, x) => g.Convolution(x, 6, norm: true, activation: kind), scale: 3);
            yield return Case($"Norm_{kind}_Quads", 4, 3, 5, (g, x) => Head(g, g.Convolution(x, 8, norm: true, activation: kind)), scale: 3);
            yield return Case($"Bias_{kind}", 4, 5, 3, (g, x) => Head(g, g.Convolution(x, 6, bias: true, activation: kind)), scale: 6);
            yield return Case($"Activate_{kind}", 6, 5, 3, (g, x) => Head(g, g.Activate(x, kind)), scale: 6);
        }

        yield return Case("Norm_Linear", 4, 5, 3, (g, x) => Head(g, g.Convolution(x, 6, norm: true)));
        yield return Case("Norm_AfterBias_Relu", 4, 5, 3, (g, x) => Head(g, g.Convolution(x, 8, 3, bias: true, norm: true, activation: ActivationKind.Relu)));
        yield return Case("Activate_KeptForTwoReaders", 6, 5, 3, (g, x) =>
        {
            var active = g.Activate(x, ActivationKind.Swish);
            return g.Sum(g.Convolution(active, 5), g.Convolution(active, 5, 3));
        });
    }

    private static IEnumerable<OperatorCase> Residuals() =>
    [
        Case("Residual_Linear", 12, 5, 3, (g, x) => Head(g, g.Sum(g.Convolution(g.Convolution(x, 20), 12, norm: true), x))),
        Case("Residual_AfterActivation", 8, 5, 3, (g, x) => Head(g, g.Sum(g.Convolution(x, 8, 3, norm: true, activation: ActivationKind.Relu), x))),
        Case("Residual_NothingBetween", 6, 5, 3, (g, x) => Head(g, g.Sum(g.Convolution(x, 6), x))),
        Case("Residual_FirstSummand", 6, 5, 3, (g, x) => Head(g, g.Sum(x, g.Convolution(x, 6, bias: true, activation: ActivationKind.Swish)))),
        Case("Residual_Depthwise", 6, 5, 3, (g, x) => Head(g, g.Sum(g.Depthwise(x, 3), x))),
        Case("Residual_Shortcut", 5, 4, 6, (g, x) =>
        {
            var first = g.Convolution(x, 6, 3, bias: true, norm: true, activation: ActivationKind.Relu);
            var shortcut = g.Convolution(x, 6, bias: true);
            return Head(g, g.Sum(g.Convolution(first, 6, 3, bias: true, norm: true, activation: ActivationKind.Relu), shortcut));
        }),
    ];

    private static IEnumerable<OperatorCase> DepthwiseConvolutions() =>
    [
        Case("Depthwise_3x3", 8, 5, 7, (g, x) => g.Depthwise(x, 3, norm: false)),
        Case("Depthwise_3x3_Tail", 21, 5, 4, (g, x) => Head(g, g.Depthwise(x, 3, activation: ActivationKind.Swish))),
        Case("Depthwise_3x3_36Channels", 36, 3, 5, (g, x) => Head(g, g.Depthwise(x, 3, activation: ActivationKind.Relu6))),
        Case("Depthwise_3x3_SmallerThanKernel", 6, 2, 1, (g, x) => g.Depthwise(x, 3, norm: false)),
        Case("Depthwise_3x3_Stride2_OddHeight", 8, 9, 6, (g, x) => Head(g, g.Depthwise(x, 3, 2))),
        Case("Depthwise_3x3_Stride2_Even", 5, 6, 8, (g, x) => Head(g, g.Depthwise(x, 3, 2))),
        Case("Depthwise_3x3_Stride2_Symmetric", 8, 7, 6, (g, x) => Head(g, g.Depthwise(x, 3, 2, padding: Symmetric))),
        Case("Depthwise_3x3_Stride2_Static", 8, 7, 6, (g, x) => Head(g, g.Depthwise(x, 3, 2, padding: Static))),
        Case("Depthwise_3x3_Stride2x1", 8, 7, 6, (g, x) => Head(g, g.Depthwise(x, 3, 2, strideX: 1))),
        Case("Depthwise_5x5", 12, 7, 5, (g, x) => Head(g, g.Depthwise(x, 5, activation: ActivationKind.Swish))),
        Case("Depthwise_5x5_Stride2_OddHeight", 8, 9, 6, (g, x) => Head(g, g.Depthwise(x, 5, 2, activation: ActivationKind.Swish))),
        Case("Depthwise_5x5_Stride2_Tail", 19, 6, 9, (g, x) => Head(g, g.Depthwise(x, 5, 2))),
        Case("Depthwise_7x7", 8, 8, 5, (g, x) => g.Depthwise(x, 7, norm: false)),
        Case("Depthwise_Pooled", 20, 5, 7, (g, x) => Dense(g, g.Average(g.Depthwise(x, 3, activation: ActivationKind.Swish)))),
    ];

    private static IEnumerable<OperatorCase> SqueezeExcitations()
    {
        foreach (var kind in Activations)
        {
            yield return Case(
                $"SqueezeExcite_{kind}", 8, 5, 3, (g, x) => Head(g, g.SqueezeExcite(g.Depthwise(x, 3, activation: kind), 2, kind)), scale: 2);
        }

        yield return Case("SqueezeExcite_ThenResidual", 6, 5, 3, (g, x) =>
        {
            var expanded = g.Convolution(x, 24, norm: true, activation: ActivationKind.Swish);
            var gated = g.SqueezeExcite(g.Depthwise(expanded, 5, activation: ActivationKind.Swish), 3, ActivationKind.Swish);
            return Head(g, g.Sum(g.Convolution(gated, 6, norm: true), x));
        });
        yield return Case("SqueezeExcite_Then3x3", 8, 4, 5, (g, x) => g.Convolution(
            g.SqueezeExcite(g.Convolution(x, 8, activation: ActivationKind.Relu, bias: true), 4, ActivationKind.Relu), 6, 3));
        yield return Case("SqueezeExcite_TwoReaders", 8, 4, 5, (g, x) =>
        {
            var gated = g.SqueezeExcite(g.Depthwise(x, 3, activation: ActivationKind.Swish), 2, ActivationKind.Swish);
            return g.Sum(g.Convolution(gated, 6), g.Convolution(gated, 6, 3));
        });
        yield return Case("Scale_ByDense", 6, 4, 5, (g, x) =>
        {
            var map = g.Convolution(x, 6, bias: true, activation: ActivationKind.Swish);
            return Head(g, g.Scale(map, g.Convolution(g.Average(map), 6, bias: true, activation: ActivationKind.Sigmoid)));
        });
    }

    private static IEnumerable<OperatorCase> SpatialAttention()
    {
        // Channels with tails of every width; the product is read by a convolution, so that the backward pass makes it again.
        foreach (var channels in new[] { 1, 5, 21, 36 })
        {
            yield return Case($"SpatialScale_{channels}Channels", 4, 5, 7, (g, x) =>
            {
                var map = g.Convolution(x, channels, bias: true, activation: ActivationKind.Swish);
                return Head(g, g.SpatialScale(map, g.Convolution(map, 1, bias: true, activation: ActivationKind.Sigmoid)));
            });
        }

        yield return Case("SpatialScale_OfTheInput", 6, 5, 3, (g, x) => Head(g, g.SpatialScale(x, g.Convolution(x, 1, 3))));
        yield return Case("SpatialScale_ByTheInput", 1, 5, 3, (g, x) => Head(g, g.SpatialScale(g.Convolution(x, 6, 3), x)));
        yield return Case("SpatialScale_Square", 3, 5, 3, (g, x) =>
        {
            var map = g.Convolution(x, 1, 3, bias: true);
            return Head(g, g.SpatialScale(map, map));
        });
        yield return Case("SpatialScale_MapServesTwo", 4, 5, 7, (g, x) =>
        {
            var factors = g.Convolution(x, 1, bias: true, activation: ActivationKind.Sigmoid);
            return g.Sum(Head(g, g.SpatialScale(g.Convolution(x, 6), factors)), Head(g, g.SpatialScale(g.Convolution(x, 9), factors)));
        });
        yield return Case("Scale_OfTheInput", 6, 5, 3, (g, x) => Head(g, g.Scale(x, g.Convolution(g.Average(x), 6, bias: true))));
        yield return Case("Scale_VectorServesTwo", 5, 5, 3, (g, x) =>
        {
            var vector = g.Excite(g.Average(x), 2, ActivationKind.Relu);
            return g.Sum(Head(g, g.Scale(g.Convolution(x, 5), vector)), Head(g, g.Scale(g.Convolution(x, 5, 3), vector)));
        });
        yield return Case("SqueezeExcite_MeansServeTwo", 6, 5, 3, (g, x) =>
        {
            var map = g.Convolution(x, 6, bias: true, activation: ActivationKind.Swish);
            var means = g.Average(map);
            var first = Head(g, g.Scale(map, g.Excite(means, 2, ActivationKind.Relu)));
            return g.Sum(first, Head(g, g.Scale(map, g.Excite(means, 3, ActivationKind.Swish))));
        });
        yield return Case("SqueezeExcite_BiasInOneOnly", 6, 5, 3, (g, x) =>
        {
            var map = g.Convolution(x, 6, bias: true, activation: ActivationKind.Swish);
            return Head(g, g.Scale(map, g.Excite(g.Average(map), 2, ActivationKind.Relu, reduceBias: false)));
        });
        foreach (var kind in new[] { AttentionKind.Scse, AttentionKind.ScseNoBias })
        {
            yield return Case($"{kind}_16Channels", 3, 5, 7, (g, x) =>
                Head(g, g.Attention(g.Convolution(x, 16, 3, norm: true, activation: ActivationKind.Relu), kind)));
            yield return Case($"{kind}_OfTheInput", 20, 5, 3, (g, x) => Head(g, g.Attention(x, kind)));
            yield return Case($"{kind}_Twice", 3, 7, 5, (g, x) =>
            {
                var first = g.Attention(g.Convolution(x, 35, bias: true, activation: ActivationKind.Swish), kind);
                return Head(g, g.Attention(g.Convolution(first, 16, 3, norm: true, activation: ActivationKind.Relu), kind));
            });
        }
    }

    private static IEnumerable<OperatorCase> UpConvolutions() =>
    [
        Up("Up_3x3_OddBoth", 7, 9, low: 12, skip: 8, filters: 8),
        Up("Up_3x3_Even", 6, 8, low: 8, skip: 4, filters: 12),
        Up("Up_3x3_Tails", 5, 6, low: 7, skip: 5, filters: 9),
        Up("Up_3x3_Wide", 4, 5, low: 36, skip: 20, filters: 36),
        Up("Up_3x3_OneRow", 1, 5, low: 4, skip: 3, filters: 4),
        Up("Up_1x1_OddHeight", 7, 6, low: 8, skip: 5, filters: 6, kernel: 1),
        Case("Up_3x3_SkipIsInput", 3, 7, 6, (g, x) =>
            Head(g, g.Convolution(g.Join(g.Double(g.Convolution(x, 8, 3, 2)), x), 8, 3, norm: true, activation: ActivationKind.Relu))),
        Case("Up_ReadByTwo", 3, 7, 6, (g, x) =>
        {
            var joined = g.Join(g.Double(g.Convolution(x, 8, 3, 2)), x);
            var first = g.Convolution(joined, 6, 3, bias: true, norm: true, activation: ActivationKind.Relu);
            var shortcut = g.Convolution(joined, 6, bias: true);
            return Head(g, g.Sum(g.Convolution(first, 6, 3, norm: true), shortcut));
        }),
        Case("Up_ThenResidual", 4, 6, 5, (g, x) =>
            Head(g, g.Sum(g.Convolution(g.Join(g.Double(g.Convolution(x, 8, 3, 2)), x), 4, 3, norm: true), x))),
    ];

    private static OperatorCase Up(string name, int height, int width, int low, int skip, int filters, int kernel = 3)
        => Case(name, 3, height, width, (g, x) =>
        {
            var bottom = g.Convolution(x, low, 3, 2, bias: true, activation: ActivationKind.Swish);
            var beside = g.Convolution(x, skip, bias: true, activation: ActivationKind.Relu);
            return g.Convolution(g.Join(g.Double(bottom), beside), filters, kernel, bias: true, activation: ActivationKind.Swish);
        });

    private static IEnumerable<OperatorCase> JoinConvolutions() =>
    [
        Case("Join_3x3_SameSize", 4, 5, 6, (g, x) => g.Convolution(g.Join(g.Convolution(x, 8), g.Convolution(x, 5, 3)), 6, 3)),
        Case("Join_3x3_Quads_Norm", 4, 5, 6, (g, x) =>
            Head(g, g.Convolution(g.Join(g.Convolution(x, 8), g.Convolution(x, 4, 3)), 8, 3, norm: true, activation: ActivationKind.Relu))),
        Case("Join_1x1", 4, 5, 6, (g, x) => g.Convolution(g.Join(g.Convolution(x, 7), g.Convolution(x, 5, 3)), 6)),
        Case("Join_3x3_Valid", 4, 5, 6, (g, x) => g.Convolution(g.Join(g.Convolution(x, 6), x), 6, 3, padding: Valid, bias: true)),
        Case("Join_3x3_Cropped", 4, 5, 7, (g, x) => g.Convolution(g.Join(g.Transposed(g.Convolution(x, 8, 3, 2), 6, 2), x), 6, 3)),
        Case("Join_3x3_Padded", 4, 5, 7, (g, x) => g.Convolution(g.Join(g.Transposed(g.MaxPool(g.Convolution(x, 8)), 6, 2), x), 6, 3)),
        Case("Join_1x1_Padded", 4, 5, 7, (g, x) => g.Convolution(g.Join(g.Transposed(g.MaxPool(x), 4, 2), x), 5)),
        Case("Join_3x3_InputFirst", 4, 5, 6, (g, x) => g.Convolution(g.Join(x, g.Convolution(x, 6)), 6, 3)),
    ];

    private static IEnumerable<OperatorCase> TransposedConvolutions() =>
    [
        Case("Transposed_2x2", 8, 3, 5, (g, x) => g.Transposed(x, 6, 2, bias: true)),
        Case("Transposed_2x2_Tail", 5, 3, 4, (g, x) => Head(g, g.Transposed(x, 19, 2, norm: true, activation: ActivationKind.Relu))),
        Case("Transposed_4x4", 8, 3, 5, (g, x) => g.Transposed(x, 6, 4)),
        Case("Transposed_4x4_Norm", 5, 4, 3, (g, x) => Head(g, g.Transposed(x, 8, 4, norm: true, activation: ActivationKind.Relu))),
        Case("Transposed_ThenResidual", 6, 4, 6, (g, x) => Head(g, g.Sum(g.Transposed(g.Convolution(x, 8, 3, 2), 6, 2, bias: true), x))),
    ];

    private static IEnumerable<OperatorCase> Poolings() =>
    [
        Case("MaxPool_OddBoth", 6, 7, 5, (g, x) => Head(g, g.MaxPool(g.Convolution(x, 8, norm: true)))),
        Case("MaxPool_Ties", 5, 6, 5, (g, x) => Head(g, g.MaxPool(g.Convolution(x, 20, norm: true, activation: ActivationKind.Relu)))),
        Case("MaxPool_AndSkip", 4, 6, 5, (g, x) =>
        {
            var level = g.Convolution(x, 8, 3, norm: true, activation: ActivationKind.Relu);
            return g.Convolution(g.Join(g.Transposed(g.MaxPool(level), 8, 2, bias: true), level), 5, 3);
        }),
        Case("AdaptiveAverage_OddBoth", 6, 7, 5, (g, x) => Head(g, g.AdaptiveAverage(g.Convolution(x, 21, norm: true), 3))),
        Case("AdaptiveAverage_SmallerThanTheBins", 5, 2, 3, (g, x) => Head(g, g.AdaptiveAverage(g.Convolution(x, 8), 5))),
        Case("AdaptiveAverage_OneBin_ReadTwice", 8, 5, 3, (g, x) =>
        {
            var map = g.Convolution(x, 8);
            return Head(g, g.Sum(g.Convolution(map, 8), g.Resize(g.AdaptiveAverage(map, 1), map, UpsamplingKind.Bilinear)));
        }),
        Case("AdaptiveAverage_Pyramid", 6, 7, 5, (g, x) => g.Pyramid(x, 9, 2, 3, 6), batch: 3),
        Case("GlobalAverage_37Channels", 37, 5, 3, (g, x) => Dense(g, g.Average(x))),
        Case("GlobalAverage_OfKeptMap", 8, 5, 3, (g, x) => Dense(g, g.Average(g.Convolution(x, 20, norm: true, activation: ActivationKind.Swish)))),
    ];

    private static IEnumerable<OperatorCase> Sums() =>
    [
        Case("Add_OfTwoInputsOfOne", 6, 5, 3, (g, x) => Head(g, g.Sum(x, x))),
        Case("Add_OfSums", 6, 5, 3, (g, x) => Head(g, g.Sum(g.Sum(g.Convolution(x, 6), x), g.Convolution(x, 6, 3)))),
        Case("Add_SummandReadAfterwards", 6, 5, 3, (g, x) =>
        {
            var kept = g.Convolution(x, 6, bias: true, activation: ActivationKind.Swish);
            var summed = g.Sum(g.Convolution(kept, 6, 3), kept);
            return Head(g, g.Sum(g.Convolution(summed, 6), kept));
        }),
        Case("Add_SummandReadBefore", 6, 5, 3, (g, x) =>
        {
            var kept = g.Convolution(x, 6, norm: true);
            var read = g.Convolution(kept, 6, norm: true, activation: ActivationKind.Swish);
            return Head(g, g.Sum(g.Sum(read, kept), g.Activate(kept, ActivationKind.Swish)));
        }),
    ];

    private static IEnumerable<OperatorCase> Resamplings() =>
    [
        Case("Nearest_Doubled", 5, 3, 4, (g, x) => Head(g, g.Double(g.Convolution(x, 6)))),
        Case("Nearest_DoubledAndCropped", 5, 5, 7, (g, x) => Head(g, g.Fit(g.Double(g.Convolution(x, 9, 3, 2)), x))),
        Case("Nearest_Uneven", 6, 7, 5, (g, x) => Head(g, g.Resize(g.MaxPool(g.Convolution(x, 8)), x))),
        Case("Nearest_Smaller", 6, 7, 5, (g, x) => Head(g, g.Resize(g.Convolution(x, 19, norm: true), g.MaxPool(x)))),
        Case("Nearest_ReadTwice", 5, 4, 6, (g, x) =>
        {
            var doubled = g.Double(g.Convolution(x, 6, 3, 2, norm: true, activation: ActivationKind.Relu));
            return Head(g, g.Sum(g.Convolution(doubled, 5), g.Convolution(g.Concat(doubled, x), 5, 3)));
        }),
        Case("Nearest_ResizedForJoin", 4, 7, 6, (g, x) => g.Convolution(g.Concat(g.Resize(g.Convolution(x, 8, 3, 2), x), x), 6, 3)),
        Case("Nearest_ResizedForJoin_Uneven", 4, 7, 6, (g, x) => g.Convolution(g.Concat(g.Resize(g.MaxPool(g.Convolution(x, 8)), x), x), 6, 3)),
        Case("Bilinear", 5, 3, 4, (g, x) => Head(g, g.Double(g.Convolution(x, 21), UpsamplingKind.Bilinear))),
        Case("Bilinear_OnePixel", 5, 1, 2, (g, x) => Head(g, g.Double(g.Convolution(x, 8), UpsamplingKind.Bilinear))),
        Case("Bilinear_ToASize", 6, 7, 5, (g, x) => Head(g, g.Resize(g.MaxPool(g.Convolution(x, 8)), x, UpsamplingKind.Bilinear))),
        Case("Bilinear_Smaller", 6, 7, 5, (g, x) => Head(g, g.Resize(g.Convolution(x, 19, norm: true), g.MaxPool(x), UpsamplingKind.Bilinear))),
        Case("Bilinear_ResizedForJoin", 4, 7, 6, (g, x) => g.Convolution(g.Concat(g.Resize(g.Convolution(x, 8, 3, 2), x, UpsamplingKind.Bilinear), x), 6, 3)),
        Case("Bilinear_ForJoin_Cropped", 5, 7, 5, (g, x) =>
            g.Convolution(g.Join(g.Double(g.Convolution(x, 8, 3, 2, norm: true, activation: ActivationKind.Swish), UpsamplingKind.Bilinear), x), 6, 3)),
        Case("Fit_Padded", 5, 5, 7, (g, x) => Head(g, g.Fit(g.Double(g.MaxPool(g.Convolution(x, 8))), x))),
        Case("CenterCrop", 6, 7, 6, (g, x) => Head(g, g.CenterCrop(g.Convolution(x, 9, norm: true), g.Convolution(x, 2, 3, padding: Valid)))),
        Case("CenterCrop_OfInput_ReadTwice", 6, 7, 8, (g, x) =>
        {
            var inner = g.Convolution(g.Convolution(x, 6, 3, padding: Valid), 6, 3, padding: Valid);
            return Head(g, g.Sum(g.Convolution(g.CenterCrop(x, inner), 6), inner));
        }),
    ];

    private static IEnumerable<OperatorCase> Concatenations() =>
    [
        Case("Concat_Pooled", 4, 5, 3, (g, x) => Dense(g, g.Average(g.Concat(g.Convolution(x, 7), g.Convolution(x, 5, 3))))),
        Case("Concat_ReadByDepthwise", 4, 5, 3, (g, x) =>
            Head(g, g.Depthwise(g.Concat(g.Convolution(x, 8, norm: true, activation: ActivationKind.Relu), x), 3))),
        Case("Concat_WithItself", 6, 5, 3, (g, x) =>
        {
            var map = g.Convolution(x, 5);
            return g.Convolution(g.Concat(map, map), 6, 3);
        }),
        Case("Concat_SkipFirst_CroppedInTheMiddle", 4, 9, 8, (g, x) =>
        {
            var level = g.Convolution(x, 6, 3, padding: Valid, bias: true, activation: ActivationKind.Relu);
            var up = g.Transposed(g.Convolution(g.MaxPool(level), 8, 3, padding: Valid), 6, 2, bias: true);
            return g.Convolution(g.Concat(g.CenterCrop(level, up), up), 5, bias: true);
        }),
        Case("Concat_SkipFirst_Doubled", 4, 7, 6, (g, x) => g.Convolution(g.Concat(x, g.Fit(g.Double(g.Convolution(x, 8, 3, 2)), x)), 6, 3)),
        Case("Concat_IsTheResult", 4, 5, 3, (g, x) => g.Concat(g.Convolution(x, 3), g.Convolution(x, 2))),
        Case("Concat_5x5", 4, 5, 6, (g, x) => g.Convolution(g.Join(g.Convolution(x, 7), g.Convolution(x, 4, 3)), 6, 5)),
        Case("Concat_ThenResidual", 4, 5, 3, (g, x) =>
        {
            var joined = g.Concat(g.Convolution(x, 3), g.Convolution(x, 5));
            return Head(g, g.Sum(g.Depthwise(joined, 3), joined));
        }),
    ];

    private static IEnumerable<OperatorCase> Dropouts() =>
    [
        Case("Dropout_Elements", 5, 5, 7, (g, x) => Head(g, g.Drop(g.Convolution(x, 9), 0.3))),
        Case("Dropout_OfVector", 5, 3, 5, (g, x) => Dense(g, g.Drop(g.Average(g.Convolution(x, 37)), 0.4)), batch: 3),
        Case("Dropout_Samples", 6, 5, 3, (g, x) =>
            Head(g, g.Sum(g.Drop(g.Convolution(g.Drop(x, 0.2, perSample: true), 6, norm: true), 0.5, perSample: true), x)), batch: 5),
        Case("Dropout_MadeAgain", 6, 5, 3, (g, x) =>
        {
            var dropped = g.Drop(g.Convolution(x, 8, norm: true, activation: ActivationKind.Relu), 0.5);
            return g.Sum(g.Convolution(dropped, 5), g.Convolution(dropped, 5, 3));
        }),
    ];

    // What is tested is then not the last operator: its gradient comes from another one.
    private static int Head(GraphSketch g, int x) => g.Convolution(x, 5, bias: true);

    private static int Dense(GraphSketch g, int x) => g.Convolution(x, 5, bias: true, dense: true);

    private static OperatorCase Case(
        string name, int channels, int height, int width, Func<GraphSketch, int, int> write, int batch = 2, double scale = 1)
    {
        var sketch = new GraphSketch(name, channels, height, width);
        return new OperatorCase(name, sketch.Finish(write(sketch, GraphSketch.Input)), batch, height, width, scale);
    }
}
