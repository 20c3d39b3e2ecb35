using EUNet.Devices;
using EUNet.Generator.Emit.Kernels;
using EUNet.Tensors;
using EUNet.Testing;
using ILGPU.Runtime;
using Device = EUNet.Devices.Device;

namespace EUNet.Gpu.Tests;

/// <summary>Maps and layers that a test declares, then a pass over them on an accelerator: what a generated network does, by hand.</summary>
internal sealed class GpuBed : IDisposable
{
    private readonly List<(FeatureMap Map, float[] Values)> _inputs = [];
    private readonly Device _device;
    private GpuPass? _inference;
    private GpuTrainingPass? _training;
    private int _seed = 1;

    public GpuBed(string device, int batch)
    {
        Assert.SkipUnless(WantedTargets.Include(device), WantedTargets.Reason(device));
        _device = Device.Parse(device);
        var info = DeviceInfo.All().FirstOrDefault(info => info.Name == _device.Name);
        if (info is null || info.Unusable is not null)
        {
            Assert.Skip($"{device}: {info?.Unusable ?? "not on this machine"}");
        }

        Arena = new Arena(batch, 1, 1);
        Layers = new LayerSet(Parameters);
    }

    /// <summary>Devices that every operator runs on; those that a machine lacks are skipped aloud.</summary>
    public static TheoryData<string> Devices => ["opencl:0", "cuda:0", "ilgpu-cpu"];

    public Arena Arena { get; }

    public ParameterSet Parameters { get; } = new();

    public LayerSet Layers { get; }

    public Accelerator Accelerator => ((GpuDevice)_device).Open();

    /// <summary>Whether shapes must stay tiny: ILGPU's emulation takes milliseconds for what a GPU does in nanoseconds.</summary>
    public bool Slow => _device == Device.IlgpuCpu;

    public GpuPass Inference => _inference ??= Filled(new GpuPass(Ready(), Layers.Layers, Arena, Accelerator));

    public GpuTrainingPass Training => _training ??= Filled(new GpuTrainingPass(Ready(), Layers.Layers, Arena, Accelerator));

    public static double[] Doubles(ReadOnlySpan<float> values)
    {
        var doubles = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            doubles[i] = values[i];
        }

        return doubles;
    }

    public FeatureMap Output(int height, int width, int channels) => Arena.Map("m" + _seed, height, width, channels, 0, 1);

    public FeatureMap Input(int height, int width, int channels)
    {
        var map = Output(height, width, channels);
        var values = Random((int)map.Length);
        _inputs.Add((map, values));
        return map;
    }

    /// <summary>What a map held before the pass ran.</summary>
    public float[] Before(FeatureMap map) => _inputs.Single(input => input.Map == map).Values;

    public float[] Get(FeatureMap map)
    {
        var values = new float[map.Length];
        ((GpuOperators?)_training ?? Inference).Read(map, values);
        return values;
    }

    public float[] Values(Parameter? parameter) => parameter is null ? [] : Parameters.Span(parameter).ToArray();

    public float[] Gradient(Parameter parameter)
    {
        var block = new float[Parameters.Length];
        Training.ReadGradients(block);
        return block.AsSpan(parameter.Offset, parameter.Length).ToArray();
    }

    public T Kernel<T>(KernelSignature signature)
        where T : class => EmittedKernels.Load<T>(Accelerator, signature);

    public static void Near(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance = 2e-5, string what = "")
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1e-30;
        foreach (var value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * largest))
            {
                Assert.Fail($"{what}[{i}] of {expected.Length} is {actual[i]}, expected {expected[i]}; the largest is {largest}.");
            }
        }
    }

    public float[] Random(int length)
    {
        var random = new Random(_seed++);
        var values = new float[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = (float)((random.NextDouble() * 2) - 1);
        }

        return values;
    }

    public void Dispose()
    {
        _inference?.Dispose();
        _training?.Dispose();
        Parameters.Dispose();
    }

    private ParameterSet Ready()
    {
        Arena.Lay();
        foreach (var parameter in Parameters.Items)
        {
            var values = Random(parameter.Length);
            for (var i = 0; i < values.Length && parameter.Kind == ParameterKind.RunningVariance; i++)
            {
                values[i] = 1 + (0.5f * values[i]);
            }

            Parameters.Set(parameter, values);
        }

        return Parameters;
    }

    private T Filled<T>(T pass)
        where T : GpuOperators
    {
        foreach (var (map, values) in _inputs)
        {
            pass.Write(map, values);
        }

        return pass;
    }
}
