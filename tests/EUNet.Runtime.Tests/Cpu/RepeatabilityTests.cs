using EUNet.Cpu;
using EUNet.Tensors;
using EUNet.Testing;

namespace EUNet.Runtime.Tests.Cpu;

/// <summary>Tests that no other test runs beside.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A training block's operators one after the other: the same bits at any number of threads, and no allocation after the first time.</summary>
[Collection(nameof(Alone))]
public sealed unsafe class RepeatabilityTests
{
    [Theory]
    [InlineData(24, 3, 1)]
    [InlineData(144, 5, 2)]
    [InlineData(17, 7, 2)]
    public void ThreadCounts_GiveTheSameBits(int channels, int kernel, int stride)
    {
        foreach (var tier in OperatorBed.Tiers)
        {
            using var one = new Block(channels, kernel, stride, tier, 1);
            var expected = one.Run();
            foreach (var threads in new[] { 2, 3 })
            {
                using var more = new Block(channels, kernel, stride, tier, threads);
                Assert.Equal(expected, more.Run());
            }

            Assert.Contains(expected, value => value != 0);
            Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void SecondRun_AllocatesNothing()
    {
        using var block = new Block(24, 3, 2, SimdTier.Best, 2);
        All();
        Assert.Equal(0, Allocations.EveryTime(All));

        void All()
        {
            block.Forward();
            block.Backward();
            block.Infer();
        }
    }

    [Fact]
    public void EveryTime_CountsWhatAWorkerAllocates()
    {
        using var team = new WorkerTeam(2);
        Assert.InRange(
            Allocations.EveryTime(() =>
            {
                var allocated = 0;
                var body = new Allocating { Allocated = &allocated };
                team.Run(ref body, 2);
            }),
            100,
            2000);
    }

    // The caller waits, so that the other item is the worker's.
    private struct Allocating : ITeamBody
    {
        public int* Allocated;

        public readonly void Run(int from, int to, int worker)
        {
            if (worker == 1)
            {
                GC.KeepAlive(new byte[100]);
                Volatile.Write(ref *Allocated, 1);
            }

            while (Volatile.Read(ref *Allocated) == 0)
            {
                Thread.Yield();
            }
        }
    }

    private sealed class Block : IDisposable
    {
        private readonly OperatorBed _bed;
        private readonly int[] _targets;
        private readonly DepthwiseLayer _layer;
        private readonly SqueezeExciteLayer _se;
        private readonly FeatureMap _x;
        private readonly FeatureMap _z;
        private readonly FeatureMap _y;
        private readonly FeatureMap _pooled;
        private readonly FeatureMap _hidden;
        private readonly FeatureMap _scale;
        private readonly FeatureMap _scaled;
        private readonly FeatureMap _gate;
        private readonly FeatureMap _gated;
        private readonly FeatureMap _small;
        private readonly FeatureMap _gsmall;
        private readonly FeatureMap _g;
        private readonly FeatureMap _gy;
        private readonly FeatureMap _gpooled;
        private readonly FeatureMap _gscale;
        private readonly FeatureMap _gscaled;
        private readonly FeatureMap _ggate;
        private readonly FeatureMap _gx;
        private int _step;

        public Block(int channels, int kernel, int stride, SimdTier tier, int threads)
        {
            _bed = new OperatorBed(2, tier, threads);
            var c = new DepthwiseTests.Case(kernel, stride, stride, 45, 38, channels, 2, false, Activation.Swish);
            (_layer, _x, _z) = c.Declare(_bed);
            _se = new InferenceOperatorTests.ExciteCase(channels, 6, Activation.Swish).Declare(_bed);
            FeatureMap Like(FeatureMap map) => _bed.Map(map.Height, map.Width, map.Channels);
            _y = Like(_z);
            _pooled = _bed.Map(1, 1, channels);
            _hidden = _bed.Map(1, 1, 6);
            _scale = Like(_pooled);
            _scaled = Like(_z);
            _gate = _bed.Map(_z.Height, _z.Width, 1);
            _gated = Like(_z);
            _small = _bed.Map(_z.Height / 2, _z.Width / 2, channels);
            _gsmall = Like(_small);
            _g = Like(_z);
            _gy = Like(_z);
            _gpooled = Like(_pooled);
            _gscale = Like(_pooled);
            _gscaled = Like(_z);
            _ggate = Like(_gate);
            _gx = Like(_x);
            _targets = new int[_small.Pixels];
            for (var i = 0; i < _targets.Length; i++)
            {
                _targets[i] = (byte)(i * 7 % channels);
            }

            _ = _bed.Training;
            _bed.Set(_x, c.X);
            _bed.Set(_gate, Tensor.Random(2, _gate.Height, _gate.Width, 1, 21));
        }

        public float[] Run()
        {
            Forward();
            Backward();
            Forward();
            return [.. _bed.Get(_gx), .. _bed.Get(_gated), .. _bed.Get(_gscale), .. _bed.Get(_ggate), .. new Span<float>(_bed.Parameters.Values, _bed.Parameters.Length)];
        }

        public void Forward()
        {
            var pass = _bed.Training;
            pass.Depthwise(_layer, _x, _z);
            pass.Normalize(_layer, _z, _y);
            pass.GlobalAverage(_y, _pooled);
            pass.SqueezeExcite(_se, _pooled, _hidden, _scale);
            pass.Scale(_y, _scale, _scaled);
            pass.SpatialScale(_scaled, _gate, _gated);
            pass.MaxPool(_gated, _small);
        }

        public double Norm { get; private set; }

        public void Backward()
        {
            var pass = _bed.Training;
            pass.ZeroGradients();
            pass.SoftmaxCrossEntropy(_small, _targets, 3, 0, _gsmall);
            pass.MaxPoolBackward(_gated, _gsmall, _g, accumulate: false);
            pass.SpatialScaleBackward(_scaled, _gate, _g, _gscaled, accumulate: false, _ggate, accumulateScale: false);
            pass.ScaleBackward(_y, _scale, _gscaled, _gy, accumulate: false, _gscale, accumulateScale: false);
            pass.SqueezeExciteBackward(_se, _pooled, _hidden, _scale, _gscale, _gpooled, accumulate: false);
            pass.GlobalAverageBackward(_gpooled, _gy, accumulate: true);
            pass.Accumulate(_g, _gy);
            pass.NormalizeBackward(_layer, _z, _gy, _gy);
            pass.DepthwiseWeights(_layer, _x, _gy);
            pass.DepthwiseInput(_layer, _gy, _gx, accumulate: false);
            pass.Adam(1e-3f, 0.9f, 0.999f, 1e-8f, 1e-2f, decoupled: true, ++_step);
            pass.RmsProp(1e-3f, 0.9f, 0.9f, 1e-3f, 1e-5f, _step + 1);
            pass.AverageWeights(0.9f);
            Norm = pass.GradientNorm();
            pass.Sgd(1e-3f, 0.9f, true, 1e-4f);
        }

        public void Infer()
        {
            var pass = _bed.Inference;
            pass.Depthwise(_layer, _x, _z, _pooled);
            pass.SqueezeExcite(_se, _pooled, _scale);
            pass.Scale(_z, _scale, _scaled);
            pass.SpatialScale(_scaled, _gate, _gated);
            pass.MaxPool(_gated, _small);
            pass.GlobalAverage(_scaled, _gpooled);
            pass.Add(_z, _scaled, _y);
            pass.Activate(Activation.Relu, _y, _g);
        }

        public void Dispose() => _bed.Dispose();
    }
}
