using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EUNet.Devices;
using EUNet.Networks;

namespace EUNet.Cli;

/// <summary>Rows and columns.</summary>
internal readonly record struct PictureSize(int Height, int Width)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width}";
}

/// <summary>Options that several commands have, and how their values are read.</summary>
internal static class CommonOptions
{
    private const int LargestExtent = 16384;

    /// <summary><c>--device</c>.</summary>
    public static Option<Device> CreateDevice() => new("--device")
    {
        HelpName = "DEVICE",
        Description = "Where it runs: cpu, cuda, opencl, ilgpu-cpu, with a number where there are several (cuda:1), or auto. 'eunet devices' lists them.",
        DefaultValueFactory = _ => Device.Cpu,
        CustomParser = result => Parse(result, Device.Parse),
    };

    /// <summary><c>--threads</c>.</summary>
    public static Option<int?> CreateThreads()
    {
        var option = new Option<int?>("--threads") { HelpName = "N", Description = "Threads on the CPU; all cores by default." };
        option.Validators.Add(AtLeastOne);
        return option;
    }

    /// <summary>An option whose value is HxW.</summary>
    public static Option<PictureSize?> CreateSize(string name, string description) => new(name)
    {
        HelpName = "HxW",
        Description = description,
        CustomParser = result => Parse<PictureSize?>(result, ParseSize),
    };

    /// <summary>A validator: a whole number from 1.</summary>
    public static void AtLeastOne(OptionResult result)
    {
        // What is no number at all is reported by the parser itself.
        if (result.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value < 1)
        {
            result.AddError($"{result.Option.Name} is a whole number from 1.");
        }
    }

    /// <summary>A validator: a number above 0.</summary>
    public static void AboveZero(OptionResult result)
    {
        if (result.Tokens is [var token] && float.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is not (> 0 and < float.PositiveInfinity))
        {
            result.AddError($"{result.Option.Name} is a number above 0.");
        }
    }

    /// <summary>A validator: a number from 0.</summary>
    public static void AtLeastZero(OptionResult result)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is not (>= 0 and < double.PositiveInfinity))
        {
            result.AddError($"{result.Option.Name} is a number from 0.");
        }
    }

    /// <summary>A validator: a number from 0 to below 1.</summary>
    public static void ShareBelowOne(OptionResult result)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is not (>= 0 and < 1))
        {
            result.AddError($"{result.Option.Name} is a number from 0 to below 1.");
        }
    }

    /// <summary>The device, with the threads asked for.</summary>
    /// <exception cref="InputException">Threads are asked for on a device that has none to give.</exception>
    public static Device With(Device device, int? threads) => (device.Resolve(), threads) switch
    {
        (var resolved, null) => resolved,
        (CpuDevice cpu, var count) => new CpuDevice(cpu.Options with { Threads = count.Value }),
        (var resolved, _) => throw new InputException($"--threads is for the CPU, not for {resolved}. Leave it out."),
    };

    /// <summary>Refuses sizes that no session can have.</summary>
    /// <exception cref="InputException">An extent is 0 or beyond what is sensible.</exception>
    public static PictureSize Checked(PictureSize size, string option)
        => size is { Height: >= 1 and <= LargestExtent, Width: >= 1 and <= LargestExtent }
            ? size
            : throw new InputException($"{option} {size}: rows and columns are 1 to {LargestExtent}. Give another size.");

    /// <summary>Refuses an inference session whose arena is larger than this machine's memory, before it is asked for. Training sessions do so themselves.</summary>
    /// <exception cref="InputException">It is.</exception>
    public static void CheckMemory(Network network, int batch, PictureSize size)
    {
        var needed = network.Card.ArenaBytes(batch, size.Height, size.Width, training: false);
        var there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > there)
        {
            throw new InputException(string.Create(
                CultureInfo.InvariantCulture,
                $"{network.Card.Name} at {batch} x {size} needs {needed / 1e9:F1} GB, and this machine has {there / 1e9:F1} GB. Choose a smaller size or batch."));
        }
    }

    private static PictureSize? ParseSize(string text)
    {
        var parts = text.Split('x', 'X');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var width)
                ? new PictureSize(height, width)
                : throw new FormatException($"'{text}' is no size; a size is rows x columns, such as 360x480.");
    }

    /// <summary>An option's value, or, where its text is none, what is wrong with it.</summary>
    public static T? Parse<T>(ArgumentResult result, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens.Single().Value);
        }
        catch (Exception e) when (e is FormatException or InputException)
        {
            result.AddError(e.Message);
            return default;
        }
    }
}
