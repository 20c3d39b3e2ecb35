using EUNet.Cpu.Elementwise;
using EUNet.Cpu.Lanes;
using EUNet.Cpu.Policies;
using EUNet.Cpu.Norm;
using EUNet.Cpu.Reductions;
using EUNet.Tensors;

namespace EUNet.Cpu;

public sealed unsafe partial class CpuTrainingPass
{
    /// <summary>y = activation(norm(z)) with the moments of the batch; without a norm, activation(z).</summary>
    public void Normalize(Layer layer, FeatureMap z, FeatureMap y)
    {
        Step(layer, y, z);
        Normalize(layer, z, (float*)null, y);
    }

    /// <summary>y = activation(norm(z)) + residual.</summary>
    public void Normalize(Layer layer, FeatureMap z, FeatureMap residual, FeatureMap y)
    {
        Step(layer, y, z, residual);
        Normalize(layer, z, At(residual), y);
    }

    /// <summary>
    /// From gy, the gradient of y, to gz, the gradient of z, through activation and norm, which are recomputed from z; the norm's weight and
    /// bias gradients grow. gz may be gy.
    /// </summary>
    public void NormalizeBackward(Layer layer, FeatureMap z, FeatureMap gy, FeatureMap gz)
    {
        Step(layer, gz, z, gy);
        if (layer.Norm == null)
        {
            Memory.ActivateBackward(layer.Activation, At(z), At(gy), At(gz), accumulate: false, z.Length);
            return;
        }

        ActivationChoice.Use(layer.Activation, new NormalizingBack(this, layer.Norm, z, gy, gz));
    }

    private void Normalize(Layer layer, FeatureMap z, float* residual, FeatureMap y)
    {
        if (layer.Norm == null)
        {
            Memory.Activate(layer.Activation, At(z), At(y), z.Length);
            if (residual != null)
            {
                Memory.Each(new Addition(At(y), residual, At(y)), y.Length);
            }

            return;
        }

        ActivationChoice.Use(layer.Activation, new NormalizingForward(this, layer.Norm, z, residual, y));
    }

    private void Normalize<TActivation>(BatchNormLayer norm, FeatureMap z, float* residual, FeatureMap y)
        where TActivation : struct, IActivation
    {
        var gain = Memory.Scratch(norm.Channels);
        Gain(norm, gain);
        Memory.EachChannel(new Normalizing<TActivation>(At(z), Mean(norm), gain, Values(norm.Bias), residual, At(y)), z);
    }

    private void NormalizeBackward<TActivation>(BatchNormLayer norm, FeatureMap z, FeatureMap gy, FeatureMap gz)
        where TActivation : struct, IActivation
    {
        var channels = norm.Channels;
        var chunks = PixelChunks.Count(z.Pixels);
        var gain = Memory.Scratch((3L + (2 * chunks)) * channels);
        float* tilt = gain + channels, offset = tilt + channels, parts = offset + channels;
        float* mean = Mean(norm), inverse = InverseDeviation(norm), bias = Values(norm.Bias);
        Gain(norm, gain);

        var sums = new NormalizingSums<TActivation>(At(z), At(gy), mean, gain, bias);
        var reduction = new ChannelReduction<NormalizingSums<TActivation>>(sums, parts, z.Pixels, channels);
        Memory.Run(reduction, reduction.Items);

        float* gweight = Gradient(norm.Weight), gbias = Gradient(norm.Bias);
        for (var c = 0; c < channels; c++)
        {
            double sum = 0, product = 0;
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var part = parts + (2L * chunk * channels) + c;
                sum += part[0];
                product += part[channels];
            }

            // product is over z - mean; times 1 / deviation it is over the normalised values.
            product *= inverse[c];
            gweight[c] += (float)product;
            gbias[c] += (float)sum;
            tilt[c] = (float)(-gain[c] * (double)inverse[c] * product / z.Pixels);
            offset[c] = (float)(-gain[c] * sum / z.Pixels);
        }

        Memory.EachChannel(new NormalizingBackward<TActivation>(At(z), At(gy), At(gz), mean, gain, bias, tilt, offset), z);
    }

    private void Gain(BatchNormLayer norm, float* gain)
    {
        float* weight = Values(norm.Weight), inverse = InverseDeviation(norm);
        for (var c = 0; c < norm.Channels; c++)
        {
            gain[c] = weight[c] * inverse[c];
        }
    }

    private readonly struct NormalizingForward(CpuTrainingPass pass, BatchNormLayer norm, FeatureMap z, float* residual, FeatureMap y) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
            => pass.Normalize<TActivation>(norm, z, residual, y);
    }

    private readonly struct NormalizingBack(CpuTrainingPass pass, BatchNormLayer norm, FeatureMap z, FeatureMap gy, FeatureMap gz) : IActivationUse
    {
        public void With<TActivation>()
            where TActivation : struct, IActivation
            => pass.NormalizeBackward<TActivation>(norm, z, gy, gz);
    }
}
