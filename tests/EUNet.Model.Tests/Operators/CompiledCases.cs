using System.Reflection;
using EUNet.Generator.Emit;
using EUNet.Networks;
using EUNet.Testing;

namespace EUNet.Model.Tests.Operators;

/// <summary>All cases, compiled into one assembly.</summary>
internal static class CompiledCases
{
    private const string Namespace = "OperatorSuite";

    private static readonly Lazy<Assembly> s_assembly = new(() => CompiledInMemory.Compile(
        [.. OperatorCases.All.Select(item => NetworkEmitter.Emit(item.Plain, item.Graph, Namespace))], Namespace));

    /// <summary>A case's network with its procedural weights.</summary>
    public static Network Create(OperatorCase item)
    {
        var network = (Network)Activator.CreateInstance(s_assembly.Value.GetType($"{Namespace}.{item.Name}", throwOnError: true)!)!;
        foreach (var parameter in network.Parameters.Items)
        {
            network.Parameters.Import(parameter, Procedural.Parameter(parameter.Name, [.. parameter.Shape], OperatorCase.Gain));
        }

        return network;
    }
}
