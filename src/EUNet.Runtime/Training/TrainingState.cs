using System.Globalization;
using EUNet.Networks;
using EUNet.Tensors;
using EUNet.Weights;

namespace EUNet.Training;

/// <summary>
/// A run's state in a safetensors file: weights under their names, as they are and not averaged, the blocks that training keeps beside them, and in the
/// metadata the step, the validations, and what the run is.
/// </summary>
internal static class TrainingState
{
    private const string Format = "eunet-state";

    /// <summary>What weights and states say of where they come from.</summary>
    public static Dictionary<string, string> Identity(NetworkCard card, long step) => new(StringComparer.Ordinal)
    {
        ["network"] = card.Name,
        ["fingerprint"] = card.Fingerprint,
        ["step"] = step.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Writes a state; beside the target, then renamed.</summary>
    public static void Save(string path, TrainingSession session, RunSpan span, long step, string plan)
    {
        session.Synchronize();
        var parameters = session.Network.Parameters;
        var metadata = Identity(session.Network.Card, step);
        metadata["format"] = Format;
        metadata["plan"] = plan;
        metadata["updates"] = session.Steps.ToString(CultureInfo.InvariantCulture);
        metadata["validations"] = string.Join(' ', span.Validations.Select(seen => string.Create(CultureInfo.InvariantCulture, $"{seen.Step}:{seen.Metric:R}")));
        var tensors = parameters.Items.Select(p => new TensorSource(p.Name, p.Shape, elements => parameters.Export(p).CopyTo(elements)));
        var blocks = Enum.GetValues<StateBlock>().Select(block => new TensorSource(BlockName(block), [parameters.Length], elements => session.ReadState(block, elements)));
        SafetensorsWriter.Write(path, [.. tensors, .. blocks], StorageType.F32, metadata);
    }

    /// <summary>Restores a state; nothing changes if anything is wrong.</summary>
    /// <returns>Steps taken.</returns>
    public static long Restore(string path, TrainingSession session, RunSpan span, string plan)
    {
        using var file = SafetensorsFile.Open(path);
        var (card, parameters) = (session.Network.Card, session.Network.Parameters);
        var metadata = file.Metadata;
        if (metadata.GetValueOrDefault("format") != Format)
        {
            throw new SafetensorsException(path, null, "holds no run's state", "Give the state.safetensors of a run's folder");
        }

        if (metadata.GetValueOrDefault("fingerprint") != card.Fingerprint)
        {
            throw new SafetensorsException(
                path, null, $"is of {metadata.GetValueOrDefault("network")} with the fingerprint {metadata.GetValueOrDefault("fingerprint")}, and this is {card.Name} with {card.Fingerprint}",
                "Resume with the spec that the run began with, or begin anew with --init");
        }

        if (metadata.GetValueOrDefault("plan") != plan)
        {
            throw new SafetensorsException(
                path, null, $"is of another run:\n  it was    {metadata.GetValueOrDefault("plan")}\n  this is   {plan}\n",
                "Resume with the options that the run began with, or begin anew with --init");
        }

        var weights = parameters.Items.Select(p => (Parameter: p, Elements: Read(file, p.Name, p.Length))).ToList();
        var blocks = Enum.GetValues<StateBlock>().Select(block => (Block: block, Elements: Read(file, BlockName(block), parameters.Length))).ToList();
        var step = Number(path, metadata.GetValueOrDefault("step"));
        var updates = (int)Number(path, metadata.GetValueOrDefault("updates"));
        var validations = (metadata.GetValueOrDefault("validations") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split(':'))
            .Select(pair => (Number(path, pair[0]), double.TryParse(pair[^1], CultureInfo.InvariantCulture, out var metric) ? metric : throw Damaged(path)))
            .ToList();
        foreach (var (parameter, elements) in weights)
        {
            parameters.Import(parameter, elements);
        }

        foreach (var (block, elements) in blocks)
        {
            session.WriteState(block, elements);
        }

        session.RestoreSteps(updates);
        span.Validations.Clear();
        foreach (var seen in validations)
        {
            span.Validations.Add(seen);
        }

        return step;
    }

    private static string BlockName(StateBlock block) => $"state.{block.ToString().ToLowerInvariant()}";

    private static float[] Read(SafetensorsFile file, string name, int length)
    {
        var tensor = file.Tensors.FirstOrDefault(tensor => tensor.Name == name);
        if (tensor is null || tensor.Shape.Aggregate(1L, (product, extent) => product * extent) != length)
        {
            throw file.Error(name, "is missing or of another size", "Give the state.safetensors that the run wrote");
        }

        var elements = new float[length];
        file.Read(tensor, elements);
        return elements;
    }

    private static long Number(string path, string? text)
        => long.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number : throw Damaged(path);

    private static SafetensorsException Damaged(string path) => new(path, null, "has damaged metadata", "Give the state.safetensors that the run wrote");
}
