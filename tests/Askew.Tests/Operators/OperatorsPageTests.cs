using System.Text;
using Askew.Graphs;
using Askew.Importing.Onnx;
using Askew.Operators;

namespace Askew.Tests.Operators;

/// <summary>docs/operators.md is what the catalogue says.</summary>
public class OperatorsPageTests
{
    // Set, the page is written instead of compared; what has changed is then for version control to show.
    private const string Update = "ASKEW_UPDATE_OPERATORS";

    [Fact]
    public void ThePageIsWhatTheCatalogueSays()
    {
        string path = Path.Combine(Root(), "docs", "operators.md");
        string page = Page();
        if (Environment.GetEnvironmentVariable(Update) is { Length: > 0 })
        {
            File.WriteAllText(path, page);
        }

        Assert.True(
            File.Exists(path) && page == File.ReadAllText(path),
            $"docs/operators.md is not what the catalogue of operators says. Run this test with {Update}=1 and look at the difference.");
    }

    private static string Page()
    {
        var page = new StringBuilder();
        page.Append(FormattableString.Invariant($"""
            # Operators

            The ONNX operators that Askew knows, of the operator sets {OnnxImporter.OldestOpset} to {OnnxImporter.NewestOpset}. All of them
            are computed in float. Where *integer* is `no`, a network with such a node cannot be made integer-only, unless the node depends
            on constants and shapes alone: then it is computed beforehand. Where it is `others`, the node becomes nodes of simpler operators
            as soon as shapes are known, and has their integer forms.

            This page is written by a test (`OperatorsPageTests`) from the catalogue.

            | operator | since | integer | limits |
            |---|---|---|---|

            """).ReplaceLineEndings("\n"));
        foreach (Operator op in StandardOperators.Catalog.All)
        {
            string integer = op is ComposedOperator ? "others" : op.HasIntegerForm ? "yes" : "no";
            page.Append(FormattableString.Invariant($"| {op.Type} | {op.FirstOpset} | {integer} | {op.Limits} |\n"));
        }

        return page.ToString();
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run within the repository.");
        }

        return folder;
    }
}
