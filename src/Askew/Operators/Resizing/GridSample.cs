using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Resizing;

/// <summary>The input at places that a grid names, from -1 to 1 across it (ONNX 16 to 22); two spatial dimensions.</summary>
/// <remarks>Input [batch, channels, height, width], grid [batch, rows, columns, 2] of x and y.</remarks>
internal sealed class GridSample() : Operator("GridSample")
{
    public override IReadOnlyList<int> ChangedIn => [20];

    private static readonly string[] Modes = ["bilinear", "linear", "nearest", "bicubic", "cubic"];
    private static readonly string[] Paddings = ["zeros", "border", "reflection"];

    public override int FirstOpset => 16;

    public override bool HasIntegerForm => false;

    public override string Limits => "two spatial dimensions";

    public override string? WhyUnsupported(Node node) => !Modes.Contains(Mode(node))
        ? $"the mode '{Mode(node)}' does not exist"
        : !Paddings.Contains(Padding(node)) ? $"the padding_mode '{Padding(node)}' does not exist" : null;

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        Shape grid = node.RealShape(1);
        if (input.Rank != 4 || grid.Rank != 4 || grid[3] != 2 || grid[0] != input[0] || input.ElementCount == 0)
        {
            throw new GraphException(
                $"an input of shape {input} and a grid of shape {grid} do not fit; two spatial dimensions are supported");
        }

        node.SetOutput(new Shape(input[0], input[1], grid[1], grid[2]));
    }

    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor grid = context.Input(1);
        Tensor output = context.Output;
        Shape shape = input.Shape;
        int places = grid.Shape[1] * grid.Shape[2];
        bool aligned = context.Node.Attributes.Int("align_corners", 0) != 0;
        string padding = Padding(context.Node);
        string mode = Mode(context.Node);
        var horizontal = new GridAxis(shape[3], aligned, padding);
        var vertical = new GridAxis(shape[2], aligned, padding);
        context.Workers.For(shape[0] * places, index =>
        {
            (int image, int place) = Math.DivRem(index, places);
            (int[] columns, float[] columnWeights) = horizontal.Taps(grid.Floats[index * 2], mode);
            (int[] rows, float[] rowWeights) = vertical.Taps(grid.Floats[(index * 2) + 1], mode);
            for (int channel = 0; channel < shape[1]; channel++)
            {
                int plane = ((image * shape[1]) + channel) * shape[2] * shape[3];
                double sum = 0;
                for (int i = 0; i < rows.Length; i++)
                {
                    for (int k = 0; k < columns.Length; k++)
                    {
                        // Places outside, of which only padding with zeros has any, add nothing.
                        sum += rows[i] < 0 || columns[k] < 0
                            ? 0
                            : (double)rowWeights[i] * columnWeights[k] * input.Floats[plane + (rows[i] * shape[3]) + columns[k]];
                    }
                }

                output.Floats[(((image * shape[1]) + channel) * places) + place] = (float)sum;
            }
        });
    }

    private static string Mode(Node node) => node.Attributes.Text("mode", "bilinear");

    private static string Padding(Node node) => node.Attributes.Text("padding_mode", "zeros");
}
