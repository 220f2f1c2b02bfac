import process from "node:process";
import * as core from "@actions/core";
import { DefaultArtifactClient } from "@actions/artifact";
import { getOctokit } from "@actions/github";
import * as corpusgate from "../pipeline.ts";

core.info(`${corpusgate.version} ${typeof getOctokit} ${typeof DefaultArtifactClient} ${process.cwd()} ${typeof corpusgate.ingest}`);
