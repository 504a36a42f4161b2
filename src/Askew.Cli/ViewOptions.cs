using System.CommandLine;
using Askew.Workflows;

namespace Askew.Cli;

/// <summary>The options that say what of a model is used: <c>--shape</c>, and <c>--outputs</c> where a network is made.</summary>
internal sealed class ViewOptions(bool cuts = false)
{
    private readonly Option<string[]> shapes = new("--shape")
    {
        Description = "Fixes an input that the model leaves open, as NAME=1,3,320,320; can be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> outputs = new("--outputs")
    {
        Description = "Cut the network at these tensors (names with commas between them); what lies behind is left out.",
    };

    private readonly Option<string?> keepFloat = new("--keep-float")
    {
        Description = "Nodes (names with commas between them) that stay float, behind the layers that become integers or in between.",
    };

    /// <summary>Those that the command has.</summary>
    public IReadOnlyList<Option> All => cuts ? [shapes, outputs, keepFloat] : [shapes];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public ModelView Of(ParseResult result) =>
        ModelView.Parse(result.GetRequiredValue(shapes), cuts ? result.GetValue(outputs) : null, cuts ? result.GetValue(keepFloat) : null);
}
