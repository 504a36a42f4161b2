using System.CommandLine;
using Askew.Testing;

namespace Askew.Benchmarks;

/// <summary>A command that measures real networks and writes tables into a page of the documentation.</summary>
internal abstract class TableCommand : Command
{
    private readonly Argument<DirectoryInfo?> real = new("REAL")
    {
        Description = "The folder with models/ and data/; that beside the repository where it is not named.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> page;

    /// <summary>A command of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it measures.</param>
    /// <param name="page">The page, below the repository.</param>
    /// <param name="tables">What it writes there.</param>
    protected TableCommand(string name, string description, string page, params IReadOnlyList<PageTable> tables)
        : base(name, description)
    {
        Page = page;
        Tables = tables;
        this.page = new Option<string?>("--page") { Description = $"The page to write into; {page} where none is named." };
        Add(real);
        Add(this.page);
        SetAction(Run);
    }

    /// <summary>The page, below the repository.</summary>
    public string Page { get; }

    /// <summary>The tables that it writes.</summary>
    public IReadOnlyList<PageTable> Tables { get; }

    /// <summary>Measures and writes.</summary>
    protected abstract void Measure(RealFolder folder, DocumentPage document, ParseResult options);

    private int Run(ParseResult options)
    {
        try
        {
            var document = new DocumentPage(options.GetValue(page) ?? Path.Combine(Repository.Root, Page));
            foreach (PageTable table in Tables)
            {
                document.Require(table);
            }

            Measure(RealFolder.Open(options.GetValue(real)?.FullName), document, options);
            return 0;
        }
        catch (Exception e) when (e is AskewException or IOException)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
