using System.CommandLine;
using System.Globalization;
using EUNet.Generator.Graph;
using EUNet.Onnx;

namespace EUNet.Cli.Commands;

/// <summary>What <c>eunet export</c> was asked.</summary>
/// <param name="Network">A network's kebab name.</param>
/// <param name="Onnx">The file to write.</param>
/// <param name="Weights">A file of weights, or null for the weights that ship.</param>
/// <param name="Model">What the model is to be.</param>
internal sealed record ExportOptions(string Network, string Onnx, string? Weights, OnnxOptions Model);

/// <summary><c>eunet export</c>: a network as a model for other runtimes.</summary>
internal static class ExportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var network = new Argument<string>("NETWORK") { Description = "The network; 'eunet networks' lists them." };
        var onnx = new Option<string>("--onnx") { HelpName = "FILE", Description = "The ONNX model to write.", Required = true };
        onnx.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--onnx names the file to write.");
            }
        });
        var weights = new Option<string?>("--weights") { HelpName = "FILE", Description = "Its weights, safetensors or PyTorch; by default those that ship." };
        var size = CommonOptions.CreateSize("--size", "The one size that the model takes; by default the network's nominal one.");
        var batch = new Option<int?>("--batch") { HelpName = "N", Description = "The pictures that the model takes at once; 1 by default." };
        batch.Validators.Add(CommonOptions.AtLeastOne);
        var any = new Option<bool>("--dynamic") { Description = "The model takes any batch, height and width." };
        var unfolded = new Option<bool>("--no-fold") { Description = "Batch norms stay operators of their own, not multiplied into the convolutions before them." };
        var normalize = new Option<bool>("--normalize") { Description = "The network's normalisation is inside: the model takes bytes' values, 0 to 255." };
        var command = new Command("export", "Write a network as an ONNX model: 'input' is N x C x H x W, 'logits' come out.")
        {
            network, onnx, weights, size, any, batch, unfolded, normalize,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(any) && (result.GetResult(size) is not null || result.GetResult(batch) is not null))
            {
                result.AddError("--dynamic takes any batch and size: leave --size and --batch out.");
            }
        });
        command.SetAction(parsed =>
        {
            var card = NetworkChoice.Find(parsed.GetRequiredValue(network)).Card;
            var picture = CommonOptions.Checked(parsed.GetValue(size) ?? new PictureSize(card.NominalHeight, card.NominalWidth), "--size");
            return Run(new ExportOptions(
                card.Name,
                parsed.GetRequiredValue(onnx),
                parsed.GetValue(weights),
                new OnnxOptions(
                    parsed.GetValue(any) ? null : new OnnxSize(parsed.GetValue(batch) ?? 1, picture.Height, picture.Width),
                    FoldNorms: !parsed.GetValue(unfolded),
                    parsed.GetValue(normalize))));
        });
        return command;
    }

    private static int Run(ExportOptions options)
    {
        using var network = NetworkChoice.Find(options.Network).Create();
        Report.Warn(network.LoadWeights(WeightsChoice.Find(options.Weights, options.Network)).Notes);
        // The spec was compiled into this very build: it has a graph.
        var graph = GraphBuilder.Build(SpecLookup.BuiltIn(options.Network)!.Spec!).Graph!;
        OnnxModel.Of(graph, network.Parameters, options.Model).Save(options.Onnx);
        var size = options.Model.Size is { } one ? string.Create(CultureInfo.InvariantCulture, $"{one.Batch} x {network.Card.InputChannels} x {one.Height} x {one.Width}")
            : string.Create(CultureInfo.InvariantCulture, $"batch x {network.Card.InputChannels} x height x width");
        Console.WriteLine($"{options.Network}: input {size}, {(options.Model.Normalize ? "0 to 255" : "normalised by the caller")}");
        Console.WriteLine($"wrote {options.Onnx}");
        return 0;
    }
}
