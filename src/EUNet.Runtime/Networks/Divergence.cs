using EUNet.Devices;
using EUNet.Tensors;

namespace EUNet.Networks;

/// <summary>Finds the first value of a forward pass that is no finite number: weights, the input, or the map that a layer made.</summary>
public static class Divergence
{
    /// <summary>
    /// Says where the first such value is. The pass is run again in memory that keeps every map, with the same zeros of dropout; weights and running
    /// statistics stay as they are.
    /// </summary>
    /// <param name="session">The session whose last forward pass gave it.</param>
    /// <param name="device">Where to run again.</param>
    /// <param name="input">The normalised input of that pass.</param>
    public static string Describe(TrainingSession session, Device device, ReadOnlySpan<float> input)
    {
        session.Synchronize();
        var parameters = session.Network.Parameters;
        // Running statistics follow the pass: what is wrong with them comes from the maps.
        if (parameters.Items.FirstOrDefault(p => p.Trainable && HasSuch(parameters.Span(p))) is { } weights)
        {
            return $"The weights {weights} are the first that are not finite: an update made them so.";
        }

        if (HasSuch(input))
        {
            return "The input holds values that are not finite.";
        }

        var kept = parameters.Items.Where(p => !p.Trainable).Select(p => (Parameter: p, Values: parameters.Span(p).ToArray())).ToList();
        try
        {
            // Where all maps are kept, none that would be made again is a map of its own.
            using var again = session.Network.CreateTrainingSession(
                device, session.Batch, session.Height, session.Width, new ArenaOptions(KeepAll: true), Recomputation.None);
            again.DropoutSeed = session.DropoutSeed;
            again.FreezeEncoder = session.FreezeEncoder;
            again.Forward(input);
            return again.FirstMap(values => HasSuch(values)) is { } map
                ? $"The map {map.Name} ({map.Height} × {map.Width} × {map.Channels}) is the first with values that are not finite: the layer that makes it overflowed."
                : "All maps are finite: the loss itself overflowed.";
        }
        catch (InputException tooLarge)
        {
            return $"A layer's map or the loss overflowed; to say which, all maps must be kept at once. {tooLarge.Message}";
        }
        finally
        {
            foreach (var (parameter, values) in kept)
            {
                parameters.Set(parameter, values);
            }
        }
    }

    private static bool HasSuch(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return true;
            }
        }

        return false;
    }
}
