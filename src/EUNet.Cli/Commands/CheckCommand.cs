using System.CommandLine;
using EUNet.Generator;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Spec;

namespace EUNet.Cli.Commands;

/// <summary><c>eunet check</c>: what a build would say of spec files.</summary>
internal static class CheckCommand
{
    private const int SomethingIsWrong = 1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Spec files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Check spec files: print what a build would, and end with 1 where something is wrong.") { files };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files)));
        return command;
    }

    private static int Run(string[] paths)
    {
        var sources = paths.Distinct(StringComparer.Ordinal).Select(SpecLookup.Open).ToList();
        var full = sources.Select(source => Path.GetFullPath(source.Path)).ToHashSet(StringComparer.Ordinal);
        var reads = new List<SpecReadResult>();

        // A base's faults are reported with the base, so bases are checked too: the list grows while it is gone through.
        for (var i = 0; i < sources.Count; i++)
        {
            var bases = new List<SpecSource>();
            reads.Add(SpecLookup.Read(sources[i], bases));
            sources.AddRange(bases.Where(found => full.Add(Path.GetFullPath(found.Path))));
        }

        var findings = reads.SelectMany(read => SpecCompiler.Findings(read)).Concat(SpecCompiler.TakenNames(reads)).ToList();
        foreach (var found in findings)
        {
            Console.WriteLine(found);
        }

        if (findings.Count == 0)
        {
            Console.WriteLine(reads.Count == 1 ? "1 spec, nothing wrong" : $"{reads.Count} specs, nothing wrong");
        }

        return findings.Any(found => found.Severity == SpecSeverity.Error) ? SomethingIsWrong : 0;
    }
}
