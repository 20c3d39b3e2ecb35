using System.Collections.Immutable;
using System.Text;
using EUNet.Generator.Diagnostics;
using EUNet.Generator.Emit;
using EUNet.Generator.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace EUNet.Generator;

/// <summary>
/// Compiles every <c>specs/*.yaml</c> among the additional files into C#. Roslyn's part of the compiler, and all of it: what it passes
/// from step to step are plain records that compare by value, so an edit that changes nothing stops where that shows.
/// </summary>
[Generator]
public sealed class EUNetGenerator : IIncrementalGenerator
{
    private const string DefaultNamespace = "EUNet.Model";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var rootNamespace = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.RootNamespace", out var name) && name.Length > 0 ? name : DefaultNamespace);

        var sources = context.AdditionalTextsProvider
            .Where(static file => file.Path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (pair, cancellation) => new SpecSource(
                pair.Left.Path, pair.Left.GetText(cancellation)?.ToString() ?? "", IsBase(pair.Right.GetOptions(pair.Left))))
            .WithTrackingName(PipelineSteps.Sources);

        // A project's own file stands before a base of the same name.
        var all = sources.Collect().Select(static (files, _) => files.OrderBy(file => file.IsBase).ToEquatableArray());
        var reads = sources.Where(static file => !file.IsBase).Combine(all)
            .Select(static (pair, _) => SpecCompiler.Read(pair.Left, pair.Right))
            .WithTrackingName(PipelineSteps.Reads);

        var taken = reads.Collect().Select(static (all, _) => SpecCompiler.TakenNames(all)).WithTrackingName(PipelineSteps.TakenNames);

        var networks = reads.Combine(taken.Select(static (found, _) => found.Select(clash => clash.Position.Path).ToEquatableArray()))
            .Where(static pair => pair.Left.Spec is not null && !pair.Right.Contains(pair.Left.Positions.File))
            .Select(static (pair, _) => pair.Left.Spec!)
            .WithTrackingName(PipelineSteps.Specs)
            .Combine(rootNamespace)
            .Select(static (pair, _) => SpecCompiler.Emit(pair.Left, pair.Right))
            .Where(static network => network is not null)
            .Select(static (network, _) => network!)
            .WithTrackingName(PipelineSteps.Networks);

        var layers = networks.Select(static (network, _) => network.LayerTypes).Collect()
            .Select(static (types, _) => types.SelectMany(type => type).Distinct().OrderBy(type => type.Name, StringComparer.Ordinal).ToEquatableArray())
            .Combine(rootNamespace)
            .WithTrackingName(PipelineSteps.Layers);

        var kernels = networks.Select(static (network, _) => network.Kernels).Collect()
            .Select(static (all, _) => all.SelectMany(kernel => kernel).Distinct().OrderBy(kernel => kernel.Name, StringComparer.Ordinal).ToEquatableArray())
            .Combine(rootNamespace)
            .WithTrackingName(PipelineSteps.Kernels);

        var shapes = networks.Select(static (network, _) => network.Shapes).Collect()
            .Select(static (all, _) => all.SelectMany(shape => shape).Distinct().OrderBy(shape => shape.Channels).ThenBy(shape => shape.Stride).ToEquatableArray())
            .Combine(rootNamespace)
            .WithTrackingName(PipelineSteps.Shapes);

        var catalog = networks.Select(static (network, _) => (network.Name, network.ClassName)).Collect()
            .Select(static (names, _) => new EquatableArray<(string, string)>(names))
            .Combine(rootNamespace)
            .WithTrackingName(PipelineSteps.Catalog);

        var findings = reads.Select(static (read, _) => SpecCompiler.Findings(read)).WithTrackingName(PipelineSteps.Findings);

        context.RegisterSourceOutput(networks, static (output, network) =>
        {
            foreach (var file in network.Files)
            {
                Add(output, file);
            }
        });
        context.RegisterSourceOutput(layers, static (output, pair) => Add(output, SharedEmitter.Layers(pair.Left, pair.Right)));
        context.RegisterSourceOutput(kernels, static (output, pair) => Add(output, SharedEmitter.Kernels(pair.Left, pair.Right)));
        context.RegisterSourceOutput(shapes, static (output, pair) => Add(output, SharedEmitter.Shapes(pair.Left, pair.Right)));
        context.RegisterSourceOutput(catalog, static (output, pair) => Add(output, SharedEmitter.Catalog(pair.Left, pair.Right)));
        context.RegisterSourceOutput(findings, Report);
        context.RegisterSourceOutput(taken, Report);
    }

    private static void Report(SourceProductionContext output, EquatableArray<SpecDiagnostic> found)
    {
        foreach (var diagnostic in found)
        {
            output.ReportDiagnostic(ToRoslyn(diagnostic));
        }
    }

    // What a package's props say of the specs that it brings: <AdditionalFiles Include="..." EUNetBase="true" />.
    private static bool IsBase(AnalyzerConfigOptions options)
        => options.TryGetValue("build_metadata.AdditionalFiles.EUNetBase", out var value) && value == "true";

    private static void Add(SourceProductionContext output, GeneratedFile file)
        => output.AddSource(file.Name, SourceText.From(file.Text, Encoding.UTF8));

    private static Diagnostic ToRoslyn(SpecDiagnostic diagnostic)
    {
        var position = diagnostic.Position;
        var start = new LinePosition(position.Line - 1, position.Column - 1);
        var end = new LinePosition(position.Line - 1, position.Column - 1 + position.Length);
        var severity = diagnostic.Severity == SpecSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        return Diagnostic.Create(
            diagnostic.Id, "EUNet", diagnostic.Message, severity, severity, isEnabledByDefault: true,
            warningLevel: severity == DiagnosticSeverity.Error ? 0 : 1,
            location: Location.Create(position.Path, default, new LinePositionSpan(start, end)));
    }
}
