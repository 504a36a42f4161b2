using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>The same elements under a shape that a constant gives; 0 keeps an extent, -1 takes what is left.</summary>
internal sealed class Reshape() : ViewOperator("Reshape")
{
    public override string Limits => "the shape must be constant";

    protected override Shape OutputShape(Node node, Shape input)
    {
        long[] wanted = node.ConstantLongs(1, "shape") ?? throw new GraphException("its shape is missing");
        bool zeroIsZero = node.Attributes.Int("allowzero", 0) != 0;
        var extents = new int[wanted.Length];
        int open = -1;
        long known = 1;
        for (int d = 0; d < extents.Length; d++)
        {
            if (wanted[d] == -1)
            {
                open = open < 0 ? d : throw new GraphException($"its shape [{string.Join(",", wanted)}] leaves two extents open");
                continue;
            }

            bool keeps = wanted[d] == 0 && !zeroIsZero;
            if (keeps && d >= input.Rank)
            {
                throw new GraphException($"its shape [{string.Join(",", wanted)}] keeps an extent that {input} does not have");
            }

            extents[d] = keeps ? input[d] : checked((int)wanted[d]);
            known = checked(known * extents[d]);
        }

        if (open >= 0)
        {
            extents[open] = known > 0 && input.ElementCount % known == 0
                ? (int)(input.ElementCount / known)
                : throw new GraphException($"an input of shape {input} cannot become [{string.Join(",", wanted)}]");
        }

        return new Shape(extents);
    }
}
