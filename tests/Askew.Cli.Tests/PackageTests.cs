using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Xml.Linq;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>The packages, installed where no clone is at hand, do what the tool of the clone does.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly Workspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Fact]
    public void ToolAndLibraryAreInstalledIntoAnEmptyFolderAndGiveTheSameFile()
    {
        foreach (string project in new[] { "Askew.Runtime", "Askew", "Askew.OnnxRuntime", "Askew.Cli" })
        {
            Run($"dotnet pack '{Path.Combine(Tool.Root, "src", project)}' -c Release --no-build --nologo -v quiet -o packages");
        }

        string version = VersionOf("Askew");
        Assert.Contains($"## {version}", File.ReadAllText(Path.Combine(Tool.Root, "CHANGELOG.md")), StringComparison.Ordinal);
        Assert.Equal(version, VersionOf("Askew.Tool"));
        Assert.Equal(version, VersionOf("Askew.OnnxRuntime"));
        foreach (string library in new[] { "Askew.Runtime", "Askew", "Askew.OnnxRuntime" })
        {
            using ZipArchive symbols = ZipFile.OpenRead(workspace.PathOf($"packages/{library}.{version}.snupkg"));
            Assert.NotNull(symbols.GetEntry($"lib/net10.0/{library}.pdb"));
        }

        // Only what was just packed, and nothing that an earlier installation has left in a cache.
        File.WriteAllText(workspace.PathOf("nuget.config"),
            """<configuration><packageSources><clear /><add key="here" value="packages" /></packageSources></configuration>""");
        Run("NUGET_PACKAGES=\"$PWD/cache\" dotnet tool install --tool-path tools --configfile nuget.config "
            + $"Askew.Tool --version {version}");
        Run("tools/askew quantize model.onnx --calibration images/evaluation -o tool.askew --json");
        Assert.Contains("top-1: 100.00 %", Run("tools/askew evaluate tool.askew --data images/evaluation"), StringComparison.Ordinal);

        MakeProject("app/App.csproj", "Exe", "Askew", version);
        string[] snippets = Snippets("docs/library.md");
        Assert.Equal(7, snippets.Length);
        File.WriteAllText(workspace.PathOf("app/Program.cs"), $$"""
            using Askew;
            {{string.Concat(snippets.Select(code => "{" + code + "}\n"))}}
            Quantizer.Quantize("model.onnx", "images/evaluation").Save("library.askew");
            Console.WriteLine(IntegerNetwork.Load("library.askew").Outputs.Count);
            """);
        File.Copy(workspace.PathOf("image.jpg"), workspace.PathOf("photo.jpg"));
        Run("dotnet build app -c Release --nologo -v quiet --configfile nuget.config -o built");
        string[] said = Run("dotnet exec built/App.dll").Trim().Split('\n');
        Assert.Equal("1", said[^1]);
        Assert.StartsWith("100.0", said[0].Replace(" ", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("class1", said);
        workspace.Run("quantize", "model.onnx", "--calibration", "images/evaluation", "-o", "clone.askew");
        byte[] expected = File.ReadAllBytes(workspace.PathOf("clone.askew"));
        Assert.Equal(expected, File.ReadAllBytes(workspace.PathOf("tool.askew")));
        Assert.Equal(expected, File.ReadAllBytes(workspace.PathOf("library.askew")));

        // As docs/exports.md says, for who has only the tool.
        MakeProject("engine/engine.csproj", "Library", "Askew.OnnxRuntime", version);
        Run($"dotnet publish engine -r {RuntimeInformation.RuntimeIdentifier} -o engines --nologo -v quiet --configfile nuget.config");
        Run("tools/askew export tool.askew --format onnx-qdq -o tool.onnx");
        const string Evaluate = "tools/askew evaluate tool.onnx --engine onnxruntime --recipe model.recipe.json --data images/evaluation";
        Assert.Contains("top-1: 100.00 %", Run($"ASKEW_ENGINES=engines {Evaluate}"), StringComparison.Ordinal);
        CommandResult without = Tool.Shell(workspace.Folder, Evaluate);
        Assert.Equal(ExitCodes.Usage, without.ExitCode);
        Assert.Contains("dotnet add engine package Askew.OnnxRuntime", without.Errors, StringComparison.Ordinal);
    }

    // As CONTRIBUTING.md says, out of two clones; which takes minutes.
    [ThoroughFact]
    public void PackagesOfEverySystemAreTheSameOutOfAnyClone()
    {
        string[] commands = [.. File.ReadLines(Path.Combine(Tool.Root, "CONTRIBUTING.md"))
            .Where(line => line.StartsWith("    dotnet pack ", StringComparison.Ordinal)).Select(line => line.Trim())];
        Assert.Equal(4, commands.Length);
        string[] clones = ["one", "farther/two"];
        foreach (string clone in clones)
        {
            Run($"git clone -q '{Tool.Root}' {clone}");
            Array.ForEach(commands, command => Run($"cd {clone} && {command} --nologo -v quiet"));
        }

        string version = VersionOf("Askew", "one/packages");
        string[] systems = ["linux-x64", "linux-arm64", "win-x64", "osx-arm64"];
        string[] packages =
            [$"Askew.{version}", $"Askew.Runtime.{version}", $"Askew.OnnxRuntime.{version}", $"Askew.Tool.{version}",
                .. systems.Select(system => $"Askew.Tool.{system}.{version}")];
        Assert.Equal(
            packages.Order(StringComparer.Ordinal),
            Directory.GetFiles(workspace.PathOf("one/packages"), "*.nupkg").Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal));
        Assert.All(packages, package => Assert.Equal(
            AssembliesIn($"one/packages/{package}.nupkg"), AssembliesIn($"farther/two/packages/{package}.nupkg")));
        Assert.All(systems, system =>
        {
            using ZipArchive package = ZipFile.OpenRead(workspace.PathOf($"one/packages/Askew.Tool.{system}.{version}.nupkg"));
            string ending = system.StartsWith("win", StringComparison.Ordinal) ? "dll"
                : system.StartsWith("osx", StringComparison.Ordinal) ? "dylib" : "so";
            Assert.Equal([$"libSkiaSharp.{ending}"], package.Entries.Select(entry => entry.Name)
                .Where(name => name.StartsWith("libSkiaSharp.", StringComparison.Ordinal)).Distinct());
        });
    }

    // Trimmed to what it uses, and compiled to one native file: JSON is read without reflection.
    [ToolFact("gcc")]
    public void AnApplicationThatRunsNetworksIsCompiledToNativeCode()
    {
        string sample = Path.Combine(Tool.Root, "samples", "RunNetwork");
        Run($"dotnet publish '{sample}' -c Release -r linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()} "
            + "-p:PublishAot=true --nologo -v quiet --artifacts-path artifacts -o native");
        workspace.Quantize();
        File.WriteAllBytes(workspace.PathOf("input.f32"), new byte[3 * 12 * 12 * sizeof(float)]);
        string managed = Tool.Program(workspace.Folder, SampleTests.Built("RunNetwork"), "model.askew", "input.f32").Output;
        Assert.StartsWith("scores [1, 3]", managed, StringComparison.Ordinal);
        Assert.Equal(managed, Run("native/RunNetwork model.askew input.f32"));
    }

    // The C# of a page, one piece after the other.
    private static string[] Snippets(string page) => [.. System.Text.RegularExpressions.Regex
        .Matches(File.ReadAllText(Path.Combine(Tool.Root, page)), @"```csharp([\s\S]*?)```")
        .Select(match => match.Groups[1].Value)];

    private string Run(string line)
    {
        CommandResult result = Tool.Shell(workspace.Folder, line);
        Assert.True(result.ExitCode == 0, $"{line}\n{result.Output}\n{result.Errors}");
        return result.Output;
    }

    // A project with one package, which nothing is fetched for that a build of the clone has not fetched.
    private void MakeProject(string path, string outputType, string package, string version)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(workspace.PathOf(path))!);
        File.WriteAllText(workspace.PathOf(path), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>{outputType}</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestoreFallbackFolders>$(NuGetPackageRoot);$(HOME)/.nuget/packages</RestoreFallbackFolders>
                <RestorePackagesPath>cache</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{version}" />
                <PrunePackageReference Include="SkiaSharp.NativeAssets.Win32" Version="999.0.0" />
                <PrunePackageReference Include="SkiaSharp.NativeAssets.macOS" Version="999.0.0" />
              </ItemGroup>
            </Project>
            """);
    }

    // What is compiled, and what tells debuggers of it.
    private SortedDictionary<string, string> AssembliesIn(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(workspace.PathOf(package));
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => Path.GetExtension(entry.Name) is ".dll" or ".pdb" or ".xml"))
        {
            using Stream stream = entry.Open();
            hashes[entry.FullName] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }

        return hashes;
    }

    // What is seen in a gallery must be in the package.
    private string VersionOf(string id, string folder = "packages")
    {
        string path = Directory.EnumerateFiles(workspace.PathOf(folder), $"{id}.*.nupkg")
            .Single(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1]));
        using ZipArchive package = ZipFile.OpenRead(path);
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry("icon.png"));
        Assert.Contains(package.Entries, entry => entry.FullName.EndsWith(id == "Askew.Tool" ? "/Askew.dll" : $"/{id}.xml",
            StringComparison.Ordinal));
        using Stream nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        XElement metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        Assert.Equal("MIT", Value("license"));
        if (Path.Exists(Path.Combine(Tool.Root, ".git")))
        {
            XElement repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
            Assert.Matches("^[0-9a-f]{40}$", repository.Attribute("commit")?.Value);
        }

        Assert.NotEmpty(Value("description"));
        Assert.NotEmpty(Value("tags"));
        return Value("version");
    }
}
