using EUNet.Generator.Graph.Operators;

namespace EUNet.Onnx.Operators;

/// <summary>A map brought to another size: cropped where that can be smaller, and zeros added where it can be larger.</summary>
internal sealed class FitForm : OperatorForm<Fit>
{
    /// <inheritdoc/>
    protected override void Write(Fit op, string x, OnnxWriter to)
    {
        var (from, wanted) = (to.ShapeOf(op.Inputs[0]), to.ShapeOf(op.Output));
        var size = to.Sizes.Of(wanted);
        var (crops, fills) = (to.Sizes.CanBeLess(wanted, from), to.Sizes.CanBeLess(from, wanted));
        if (crops)
        {
            // An end beyond the map is the map's own.
            string[] slice = [x, to.Nodes.Integers(0, 0), to.Sizes.Value(size), to.Nodes.Integers(2, 3)];
            if (!fills)
            {
                to.Make(op.Output, "Slice", slice);
                return;
            }

            x = to.Nodes.Add("Slice", to.NameOf(op.Output) + "_cropped", slice);
        }

        if (fills)
        {
            var lacking = to.Sizes.Minus(size, to.Sizes.Smaller(size, to.Sizes.Of(from)));
            var zeros = to.Sizes.Join(SizeWriter.Numbers(0, 0, 0, 0, 0, 0), lacking);
            to.Make(op.Output, "Pad", [x, to.Sizes.Value(zeros)]);
            return;
        }

        to.Same(op.Output, x);
    }
}
