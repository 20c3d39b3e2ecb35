using System.Xml.Linq;
using EUNet.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EUNet.Generator.Tests.Architecture;

/// <summary>The arrows between rooms and between projects, read from the code itself: every name in every file is resolved.</summary>
public class RoomTests
{
    /// <summary>A room of the generator, and the rooms it may know.</summary>
    public static TheoryData<string, string[]> GeneratorRooms => new()
    {
        { "Diagnostics", [] },
        { "Spec", ["Diagnostics"] },
        { "Graph", ["Diagnostics", "Spec"] },
        { "Autodiff", ["Graph"] },
        { "Lowering", ["Autodiff", "Graph", "Spec"] },
        { "Emit", ["Lowering", "Autodiff", "Graph", "Spec"] },
    };

    /// <summary>A room of the runtime, and the rooms it may know.</summary>
    public static TheoryData<string, string[]> RuntimeRooms => new()
    {
        { "Tensors", [] },
        { "Profiling", ["Tensors"] },
        { "Cpu", ["Tensors", "Profiling"] },
        { "Gpu", ["Tensors", "Profiling", "Devices"] },
        { "Devices", ["Cpu"] },
        { "Losses", [] },
        { "Imaging", ["Data"] },
        { "Metrics", ["Imaging"] },
        { "Data", ["Imaging"] },
        { "Weights", ["Tensors", "Data"] },
        { "Networks", ["Tensors", "Profiling", "Cpu", "Gpu", "Devices", "Imaging", "Losses", "Weights"] },
        { "Training", ["Tensors", "Devices", "Networks", "Data", "Imaging", "Losses", "Metrics", "Weights"] },
    };

    /// <summary>A room of the command, and the rooms it may know; what lies outside all rooms, all of them may know.</summary>
    public static TheoryData<string, string[]> CliRooms => new()
    {
        { "Photos", [] },
        { "Specs", [] },
        { "Runs", [] },
        { "Training", ["Photos", "Runs"] },
        { "Commands", ["Photos", "Specs", "Training"] },
    };

    [Theory]
    [MemberData(nameof(GeneratorRooms))]
    public void GeneratorRoom_KnowsOnlyTheRoomsBelow(string room, string[] below) => Check("EUNet.Generator", "EUNet.Generator", room, below);

    [Theory]
    [MemberData(nameof(RuntimeRooms))]
    public void RuntimeRoom_KnowsOnlyTheRoomsBelow(string room, string[] below) => Check("EUNet.Runtime", "EUNet", room, below);

    [Theory]
    [MemberData(nameof(CliRooms))]
    public void CliRoom_KnowsOnlyTheRoomsBelow(string room, string[] below) => Check("EUNet.Cli", "EUNet.Cli", room, below);

    [Fact]
    public void EveryRoom_HasARule()
    {
        Assert.Equal(GeneratorRooms.Select(row => row.Data.Item1).Order(), Folders("EUNet.Generator"));
        Assert.Empty(Folders("EUNet.Runtime").Except(RuntimeRooms.Select(row => row.Data.Item1)));
        Assert.Equal(CliRooms.Select(row => row.Data.Item1).Order(), Folders("EUNet.Cli"));
    }

    [Fact]
    public void OnlyTheShell_KnowsRoslyn()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "EUNet.Generator"), "*.cs", SearchOption.AllDirectories)
            .Where(IsSource)
            .Where(file => File.ReadAllText(file).Contains("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(Path.GetFileName);
        Assert.Equal(["EUNetGenerator.cs"], files);
    }

    [Theory]
    [InlineData("EUNet.Generator", new string[0])]
    [InlineData("EUNet.Runtime", new string[0])]
    [InlineData("EUNet.Model", new[] { "EUNet.Generator", "EUNet.Runtime" })]
    [InlineData("EUNet.Onnx", new[] { "EUNet.Generator", "EUNet.Runtime" })]
    [InlineData("EUNet.Cli", new[] { "EUNet.Generator", "EUNet.Model", "EUNet.Onnx" })]
    public void Project_ReferencesOnlyTheOnesBelow(string project, string[] below)
    {
        var xml = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
        var references = xml.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
        Assert.Empty(references.Except(below));
    }

    private static IEnumerable<string> Folders(string project) => Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src", project))
        .Where(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any())
        .Select(folder => Path.GetFileName(folder)!)
        .Where(name => name is not ("bin" or "obj"))
        .Order();

    private static void Check(string project, string rootNamespace, string room, string[] below)
    {
        var compilation = Compilations.Of(project);
        var folder = Path.Combine(Repository.Root, "src", project, room) + Path.DirectorySeparatorChar;
        var trees = compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith(folder, StringComparison.Ordinal)).ToList();
        if (trees.Count == 0)
        {
            Assert.Skip($"{project} has no room {room} yet");
        }

        var wrong = new SortedSet<string>();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var symbol = model.GetSymbolInfo(name).Symbol;
                var type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
                var inside = type?.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
                if (inside is null)
                {
                    continue; // not the project's own
                }

                var relative = Path.GetRelativePath(Path.Combine(Repository.Root, "src", project), inside).Split(Path.DirectorySeparatorChar);
                if (relative.Length > 1 && relative[0] != room && !below.Contains(relative[0]) && type!.Name != "EquatableArray")
                {
                    wrong.Add($"{Path.GetFileName(tree.FilePath)} knows {relative[0]}'s {type.Name}");
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{rootNamespace}.{room} may know {string.Join(", ", below)}, but {string.Join("; ", wrong)}");
    }

    private static bool IsSource(string file)
        => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    /// <summary>The projects' sources, compiled once for all tests.</summary>
    private static class Compilations
    {
        private static readonly Dictionary<string, Lazy<CSharpCompilation>> ByProject = new[] { "EUNet.Generator", "EUNet.Runtime", "EUNet.Cli" }
            .ToDictionary(project => project, project => new Lazy<CSharpCompilation>(() => Compile(project)));

        public static CSharpCompilation Of(string project) => ByProject[project].Value;

        private static CSharpCompilation Compile(string project)
        {
            var options = new CSharpParseOptions(LanguageVersion.Latest);
            var trees = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories)
                .Where(IsSource)
                .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file));
            var usings = CSharpSyntaxTree.ParseText("global using System; global using System.Collections.Generic; global using System.Linq;", options);
            var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
            return CSharpCompilation.Create(
                project, trees.Append(usings), platform.Select(path => MetadataReference.CreateFromFile(path)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        }
    }
}
