using Askew.Instructions;

namespace Askew.Export;

/// <summary>Writes integer programs in a form that something else can run.</summary>
internal interface IModelExporter
{
    /// <summary>The name on the command line.</summary>
    string Format { get; }

    /// <summary>One line for people.</summary>
    string Description { get; }

    /// <summary>The ending of the file that its users name, with the dot; null where they can only name a folder.</summary>
    string? FileEnding { get; }

    /// <summary>Whether float nodes go into the file, too.</summary>
    bool TakesFloat => false;

    /// <summary>The names of those of <see cref="ExportOptions"/> that make a difference; of others users are told that they make
    /// none.</summary>
    IReadOnlyList<string> Heeds { get; }

    /// <summary>The files for <paramref name="program"/>; the same program and options give the same bytes everywhere.</summary>
    /// <exception cref="ExportException">The form cannot hold the program; says why.</exception>
    IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options);

    /// <summary>What <paramref name="files"/>, which are the export of <paramref name="program"/>, take of a microcontroller; null for
    /// formats that are not for one.</summary>
    ExportFootprint? Footprint(IntegerProgram program, ExportOptions options, IReadOnlyList<ExportedFile> files) => null;

    /// <summary>What whoever runs the files should know: full sentences, none where all is as it should be.</summary>
    IReadOnlyList<string> Remarks(IntegerProgram program, ExportOptions options) => [];
}
