using EUNet.Cpu;
using EUNet.Tensors;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Depthwise convolutions on every tier against the oracle.</summary>
public sealed class DepthwiseTests
{
    /// <summary>(kernel, strideY, strideX, height, width, channels, batch, symmetric padding).</summary>
    public static TheoryData<int, int, int, int, int, int, int, bool> Shapes => new()
    {
        { 3, 1, 1, 7, 9, 1, 2, false },
        { 3, 1, 1, 14, 30, 17, 1, false },
        { 3, 2, 2, 15, 17, 24, 2, false },
        { 3, 2, 2, 16, 18, 3, 1, true },
        { 3, 1, 1, 1, 1, 8, 2, false },
        { 3, 1, 1, 2, 40, 144, 1, false },
        { 5, 1, 1, 7, 7, 96, 2, false },
        { 5, 2, 2, 13, 22, 16, 1, false },
        { 5, 2, 2, 12, 21, 24, 1, true },
        { 5, 1, 1, 3, 2, 17, 1, false },
        { 5, 1, 2, 9, 11, 8, 1, false },
        { 7, 1, 1, 9, 12, 17, 1, false },
        { 7, 2, 2, 10, 9, 8, 1, true },
        { 4, 2, 1, 9, 8, 3, 1, false },
        { 2, 2, 2, 7, 8, 16, 1, false },
        { 1, 2, 2, 6, 7, 24, 2, false },
        { 3, 3, 3, 11, 14, 8, 1, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Inference_FoldsNormAndPools(int kernel, int strideY, int strideX, int height, int width, int channels, int batch, bool symmetric)
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            foreach (var activation in Enum.GetValues<Activation>())
            {
                var c = new Case(kernel, strideY, strideX, height, width, channels, batch, symmetric, activation);
                using var bed = new OperatorBed(batch, tier, 2);
                var (layer, x, y) = c.Declare(bed);
                var y2 = bed.Map(y.Height, y.Width, channels);
                var pooled = bed.Map(1, 1, channels);
                bed.Set(x, c.X);
                bed.Inference.Depthwise(layer, x, y);
                bed.Inference.Depthwise(layer, x, y2, pooled);

                var expected = Oracle.Depthwise(c.X, c.Weights, c.Bias, c.Shape);
                for (var i = 0; i < expected.Values.Length; i++)
                {
                    var k = i % channels;
                    var normal = (expected.Values[i] - c.NormMean[k]) / Math.Sqrt(c.NormVariance[k] + 1e-3);
                    expected.Values[i] = Oracle.Activate(activation, (normal * c.NormWeight[k]) + c.NormBias[k]);
                }

                Near.Equal(expected.Values, bed.Get(y), 2e-6, $"{tier} {activation} y");
                Assert.Equal(bed.Get(y), bed.Get(y2));
                Near.Equal(Oracle.GlobalAverage(expected).Values, bed.Get(pooled), 2e-6, $"{tier} {activation} pooled");
            }
        }
    }

    /// <summary>A layer with values, and its geometry as Keras or PyTorch define it.</summary>
    internal sealed class Case
    {
        public Case(int kernel, int strideY, int strideX, int height, int width, int channels, int batch, bool symmetric, Activation activation)
        {
            int pad = kernel / 2, outHeight, outWidth, above, before;
            if (symmetric)
            {
                (above, before) = (pad, pad);
                outHeight = ((height + (2 * pad) - kernel) / strideY) + 1;
                outWidth = ((width + (2 * pad) - kernel) / strideX) + 1;
                Padding = Padding.Explicit(pad, pad, pad, pad);
            }
            else
            {
                (outHeight, outWidth) = ((height + strideY - 1) / strideY, (width + strideX - 1) / strideX);
                above = Math.Max(0, ((outHeight - 1) * strideY) + kernel - height) / 2;
                before = Math.Max(0, ((outWidth - 1) * strideX) + kernel - width) / 2;
                Padding = Padding.Same;
            }

            Activation = activation;
            Shape = new DepthwiseShape(kernel, strideY, strideX, above, before, outHeight, outWidth);
            X = Tensor.Random(batch, height, width, channels, 1);
            Weights = Tensor.Random(kernel * kernel * channels, 2);
            Bias = Tensor.Random(channels, 3);
            NormWeight = Tensor.Random(channels, 4, 0.5, 1);
            NormBias = Tensor.Random(channels, 5);
            NormMean = Tensor.Random(channels, 6);
            NormVariance = Tensor.Random(channels, 7, 0.5, 1);
        }

        public Padding Padding { get; }

        public Activation Activation { get; }

        public DepthwiseShape Shape { get; }

        public Tensor X { get; }

        public double[] Weights { get; }

        public double[] Bias { get; }

        public double[] NormWeight { get; }

        public double[] NormBias { get; }

        public double[] NormMean { get; }

        public double[] NormVariance { get; }

        public (DepthwiseLayer Layer, FeatureMap X, FeatureMap Y) Declare(OperatorBed bed)
        {
            var layer = bed.Layer(new DepthwiseLayer(0, "dwconv")
            {
                Kernel = Shape.Kernel,
                StrideY = Shape.StrideY,
                StrideX = Shape.StrideX,
                Padding = Padding,
                Weight = bed.Parameter(ParameterKind.DepthwiseWeight, Weights, X.C, 1, Shape.Kernel, Shape.Kernel),
                Bias = bed.Parameter(ParameterKind.Bias, Bias, X.C),
                Norm = bed.Norm(0, NormWeight, NormBias, NormMean, NormVariance),
                Activation = Activation,
            });
            return (layer, bed.Like(X), bed.Map(Shape.OutHeight, Shape.OutWidth, X.C));
        }
    }
}
