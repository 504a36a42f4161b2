using System.Diagnostics;
using System.Text.Json.Nodes;
using Askew.Testing;

namespace Askew.Cli.Tests;

/// <summary>The script that fetches public networks, as far as it can be tried without a network: with random weights.</summary>
public sealed class FetchTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("askew-fetch-");

    public void Dispose() => folder.Delete(recursive: true);

    [TorchvisionTheory]
    [InlineData("squeezenet1_1")]
    [InlineData("mobilenet_v2")]
    public void WhatItWritesIsReadAndQuantised(string name)
    {
        Fetch(name, "--random", "-o", folder.FullName);
        string model = Path.Combine(folder.FullName, "models", $"{name}.onnx");
        CommandResult inspected = Tool.Run(folder.FullName, "inspect", model, "--json");
        Assert.True(inspected.ExitCode == 0, inspected.Errors);
        Directory.CreateDirectory(Path.Combine(folder.FullName, "images"));
        for (int i = 0; i < 2; i++)
        {
            var pixels = new byte[256 * 260 * 3];
            new Random(i).NextBytes(pixels);
            File.WriteAllBytes(
                Path.Combine(folder.FullName, "images", $"{i}_noise.ppm"), [.. "P6 260 256 255\n"u8, .. pixels]);
        }

        CommandResult quantized = Tool.Run(
            folder.FullName,
            ["quantize", model, "--calibration", "images", "--method", "minmax", "--effort", "fast", "-o", "q.askew", "--json"]);
        Assert.True(quantized.ExitCode == 0, quantized.Errors);
        Assert.Equal(2, (int)JsonNode.Parse(quantized.Output)!["samples"]!);
    }

    [TorchvisionTheory]
    [InlineData("vgg61")]
    public void TermsAreListedAndUnknownNamesRefused(string unknown)
    {
        string list = Fetch("--list");
        Assert.Contains("vgg16: network; code and weights BSD-3-Clause", list, StringComparison.Ordinal);
        Assert.Contains("coco: images; 1 GB; annotations CC BY 4.0", list, StringComparison.Ordinal);
        Assert.Contains($"there is no {unknown}", Fetch(expected: 2, unknown), StringComparison.Ordinal);
    }

    private static string Fetch(params string[] arguments) => Fetch(0, arguments);

    private static string Fetch(int expected, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Root, "benchmarks", "fetch.py"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == expected, errors.Result);
        return output + errors.Result;
    }
}
