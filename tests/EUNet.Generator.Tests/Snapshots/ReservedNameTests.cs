using EUNet.Generator.Spec;
using EUNet.Generator.Tests.Pipeline;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace EUNet.Generator.Tests.Snapshots;

/// <summary>What generated code says itself cannot be the name of a network's class.</summary>
public class ReservedNameTests
{
    private static readonly string[] s_specs = ["eunet-tiny", "efficientnet-lite0", "eunet-lite0-camvid", "unet-small-same"];

    [Fact]
    public void TypesAndMembersOfGeneratedCode_NameNoNetwork()
    {
        var files = new GeneratorRun(s_specs).Files;
        var networks = files.Keys.Where(file => file.Count(c => c == '.') == 2).Select(file => file.Split('.')[0]).Where(CSharpNames.IsClassName).ToHashSet();
        var said = files.Values.Select(text => CSharpSyntaxTree.ParseText(text).GetRoot()).SelectMany(root => root.DescendantNodes()
            .SelectMany(node => node switch
            {
                // What a member declares, where the class around it is a network's.
                BaseTypeDeclarationSyntax type => InNetwork(type, networks) ? [type.Identifier.Text] : [],
                PropertyDeclarationSyntax property => InNetwork(property, networks) ? [property.Identifier.Text] : [],
                MethodDeclarationSyntax method => InNetwork(method, networks) ? [method.Identifier.Text] : [],

                // Types, and classes left of a '.': the leftmost name of each.
                SimpleNameSyntax name when IsLeftmost(name) && char.IsUpper(name.Identifier.Text[0]) => [name.Identifier.Text],
                _ => Array.Empty<string>(),
            })).ToHashSet();
        said.ExceptWith(networks);
        said.ExceptWith(Layers(files["EUNetLayers.g.cs"]));
        Assert.Superset(new HashSet<string> { "Network", "Session", "Device", "C16" }, said);
        Assert.Equal([], said.Where(CSharpNames.IsClassName).Order(StringComparer.Ordinal));
    }

    // MBConv6K3S1C24To24Relu6 and the like: as many as there are figures, and no one's first thought.
    private static IEnumerable<string> Layers(string text)
        => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Select(layer => layer.Identifier.Text);

    private static bool InNetwork(MemberDeclarationSyntax member, HashSet<string> networks)
        => member.Parent is ClassDeclarationSyntax around && networks.Contains(around.Identifier.Text);

    private static bool IsLeftmost(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        _ => SyntaxFacts.IsInTypeOnlyContext(name),
    };
}
