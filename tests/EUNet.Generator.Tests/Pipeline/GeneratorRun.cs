using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace EUNet.Generator.Tests.Pipeline;

/// <summary>The generator under Roslyn's own driver, which records what each step did.</summary>
internal sealed class GeneratorRun
{
    private readonly Dictionary<string, SpecFile> _specs = new(StringComparer.Ordinal);
    private Compilation _compilation = CSharpCompilation.Create(
        "Road", [CSharpSyntaxTree.ParseText("class Unrelated { }")], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private GeneratorDriver _driver;

    /// <summary>A project with the given files of specs/.</summary>
    public GeneratorRun(params string[] names)
    {
        foreach (var name in names)
        {
            _specs.Add(name, new SpecFile($"specs/{name}.yaml", File.ReadAllText(Path.Combine(EUNet.Testing.Repository.Specs, name + ".yaml"))));
        }

        _driver = CSharpGeneratorDriver.Create(
            [new EUNetGenerator().AsSourceGenerator()], _specs.Values,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
    }

    /// <summary>What the last run did.</summary>
    public GeneratorRunResult Result { get; private set; }

    /// <summary>Generated files by hint name.</summary>
    public IReadOnlyDictionary<string, string> Files => Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>Adds a class that has nothing to do with networks, and runs again.</summary>
    public void EditUnrelated()
    {
        _compilation = _compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class AnotherUnrelated { int x; }"));
        Run();
    }

    /// <summary>Changes the text of a spec, and runs again.</summary>
    public void EditSpec(string name, Func<string, string> edit)
    {
        var old = _specs[name];
        var edited = new SpecFile(old.Path, edit(old.Content));
        _specs[name] = edited;
        _driver = _driver.ReplaceAdditionalText(old, edited);
        Run();
    }

    /// <summary>What became of every output of a step: New, Modified, Unchanged, Cached.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Reasons(string step)
        => [.. Result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];

    /// <summary>What became of every generated file's step.</summary>
    public IReadOnlyList<IncrementalStepRunReason> OutputReasons()
        => [.. Result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason)];

    private void Run()
    {
        _driver = _driver.RunGenerators(_compilation);
        Result = _driver.GetRunResult().Results.Single();
        Assert.Null(Result.Exception);
    }

    private sealed class SpecFile(string path, string content) : AdditionalText
    {
        public string Content => content;

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
