using System.Runtime.Intrinsics;
using EUNet.Cpu;
using EUNet.Cpu.Lanes;

namespace EUNet.Runtime.Tests.Cpu;

public sealed unsafe class LanesTests
{
    [Theory]
    [InlineData(SimdTier.Scalar)]
    [InlineData(SimdTier.Vector128)]
    [InlineData(SimdTier.Vector256)]
    [InlineData(SimdTier.Vector512)]
    public void Parts_TouchNothingBehindThem(SimdTier tier)
    {
        switch (tier)
        {
            case SimdTier.Scalar: Parts<ScalarLanes, float>(); break;
            case SimdTier.Vector128: Parts<Lanes128, Vector128<float>>(); break;
            case SimdTier.Vector256: Parts<Lanes256, Vector256<float>>(); break;
            default: Parts<Lanes512, Vector512<float>>(); break;
        }
    }

    [Theory]
    [InlineData(SimdTier.Scalar)]
    [InlineData(SimdTier.Vector128)]
    [InlineData(SimdTier.Vector256)]
    [InlineData(SimdTier.Vector512)]
    public void Exp_IsWithinTwoUnits(SimdTier tier)
    {
        for (var x = -87f; x <= 87.9f; x += 0.37f)
        {
            var found = tier switch
            {
                SimdTier.Scalar => LaneMath.Exp<ScalarLanes, float>(x),
                SimdTier.Vector128 => LaneMath.Exp<Lanes128, Vector128<float>>(Vector128.Create(x))[3],
                SimdTier.Vector256 => LaneMath.Exp<Lanes256, Vector256<float>>(Vector256.Create(x))[7],
                _ => LaneMath.Exp<Lanes512, Vector512<float>>(Vector512.Create(x))[15],
            };
            var expected = Math.Exp(x);
            Assert.InRange(found / expected, 1 - 2.4e-7, 1 + 2.4e-7);
        }
    }

    private static void Parts<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var source = stackalloc float[TLanes.Count];
        var target = stackalloc float[TLanes.Count];
        for (var i = 0; i < TLanes.Count; i++)
        {
            source[i] = i + 1;
        }

        for (var count = 0; count <= TLanes.Count; count++)
        {
            new Span<float>(target, TLanes.Count).Fill(-1);
            TLanes.StorePart(target, TLanes.Load(source), count);
            for (var i = 0; i < TLanes.Count; i++)
            {
                Assert.Equal(i < count ? i + 1 : -1, target[i]);
            }

            Assert.Equal(count * (count + 1) / 2, TLanes.Sum(TLanes.LoadPart(source, count)));
        }
    }
}
