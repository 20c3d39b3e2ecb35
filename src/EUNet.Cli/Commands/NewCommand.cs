using System.CommandLine;
using System.Text;
using EUNet.Cli.Specs;
using EUNet.Data;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet new</c> was asked.</summary>
/// <param name="Network">The new network's name, as a C# class or in kebab case.</param>
/// <param name="From">The spec that it extends.</param>
/// <param name="Classes">Names of its classes, by index.</param>
/// <param name="Ignore">The mask value that counts nowhere.</param>
/// <param name="Out">The file, or null for one in <c>specs/</c>.</param>
/// <param name="Force">Whether a file that is there is replaced.</param>
internal sealed record NewOptions(string Network, string From, IReadOnlyList<string> Classes, int Ignore, string? Out, bool Force);

/// <summary><c>eunet new</c>: a spec of one's own classes on a network that there is.</summary>
internal static class NewCommand
{
    private const string Extension = ".yaml";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = "The new network's name, such as RoadNet or road-net." };
        var from = new Option<string>("--from") { HelpName = "NAME", Description = "The network that it varies; 'eunet networks' lists them.", DefaultValueFactory = _ => "eunet-lite0-camvid" };
        var classes = new Option<string>("--classes") { HelpName = "road,car,...", Required = true, Description = "Its classes, in the order of the masks' values from 0; a single one has 1, and 0 is the rest." };
        var ignore = new Option<int>("--ignore") { HelpName = "N", Description = "The mask value that counts nowhere.", DefaultValueFactory = _ => 255 };
        var file = new Option<string?>("--out") { HelpName = "FILE", Description = "The file; by default specs/NETWORK.yaml." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("new", "Write a spec: a known network for classes of your own, to be compiled in your project.") { network, from, classes, ignore, file, force };
        command.SetAction(parsed => Run(new NewOptions(
            parsed.GetRequiredValue(network),
            parsed.GetRequiredValue(from),
            [.. parsed.GetRequiredValue(classes).Split(',').Select(name => name.Trim())],
            parsed.GetValue(ignore),
            parsed.GetValue(file),
            parsed.GetValue(force))));
        return command;
    }

    private static int Run(NewOptions options)
    {
        var path = options.Out ?? Path.Combine("specs", SpecDraft.FileNameOf(options.Network) + Extension);
        Check(options, path);
        var known = SpecLookup.ReadBase(options.From, path).Spec ?? throw new InputException($"The spec '{options.From}' has errors; 'eunet check' names them. Mend it first.");
        if (known.Decoder is null)
        {
            throw new InputException($"'{options.From}' classifies pictures, and 'eunet new' is for networks that segment. Choose another --from; 'eunet networks' lists them.");
        }

        var draft = new SpecDraft(SpecDraft.ClassNameOf(options.Network), known, options.Classes, options.Ignore);
        var text = draft.Write(path, out var notes);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            AtomicFile.CreateFolder(folder);
        }

        AtomicFile.Write(path, file => file.Write(Encoding.UTF8.GetBytes(text)));
        Report.Warn(notes);
        Console.WriteLine($"wrote {path}: {draft.ClassName}, {known.Name} for {string.Join(", ", options.Classes)}");
        Console.WriteLine(draft.Masks);
        Console.WriteLine($"Next: 'eunet train {path} --data FOLDER' trains it; 'dotnet build' in the project whose specs/ folder holds it makes the class {draft.ClassName}.");
        return 0;
    }

    private static void Check(NewOptions options, string path)
    {
        if (options.Classes.FirstOrDefault(name => name is "" or "ignore") is { } bad)
        {
            throw new InputException(bad.Length == 0
                ? "--classes has a class without a name. Give names with single commas between them: --classes road,car,other."
                : "'ignore' cannot be a class: a spec says with it which mask value counts nowhere. Leave it out of --classes, and say --ignore N.");
        }

        if (!path.EndsWith(Extension, StringComparison.Ordinal))
        {
            throw new InputException($"--out {path}: a spec is a {Extension} file, whose name is the network's. Give such a name.");
        }

        if (Path.GetFileNameWithoutExtension(path) == options.From)
        {
            throw new InputException($"{path} would extend itself: it has the name of the network that it starts from. Give it another name.");
        }

        if (!options.Force && Path.Exists(path))
        {
            throw new InputException($"{path} is there already, and was left as it is. Choose another --out, or say --force to replace it.");
        }
    }
}
